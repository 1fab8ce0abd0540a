"""First names that tell whether their bearer is he or she. All lower case."""

from __future__ import annotations

from typing import Final

MALE_NAMES: Final = frozenset(
    "james john robert michael william david richard joseph thomas charles christopher daniel"
    " matthew anthony mark donald steven paul andrew joshua kenneth kevin brian george edward"
    " ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin"
    " scott brandon benjamin samuel gregory frank alexander raymond patrick jack dennis jerry"
    " tyler aaron jose henry adam douglas nathan peter zachary kyle walter harold carl arthur"
    " gerald roger keith jeremy terry lawrence sean christian albert joe ethan austin bob tom"
    " mike jim steve bill fred tony louis pierre jean hans karl franz otto ivan vladimir"
    " sergei dmitri boris igor yuri nikolai mikhail alexei juan carlos luis miguel pedro"
    " antonio marco giovanni mohammed muhammad ahmed ali omar hassan ibrahim isaac barack elon"
    " winston leonardo galileo ludwig wolfgang johann sigmund friedrich martin simon philip"
    " harry oscar victor hugo max leo felix neil bruce alan alfred ernest howard ralph roy"
    " eugene nursultan serik kassym-jomart yerlan askar emmanuel giorgio xi shinzo narendra".split()
)
FEMALE_NAMES: Final = frozenset(
    "mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy"
    " betty margaret sandra ashley kimberly emily donna michelle carol amanda dorothy melissa"
    " deborah stephanie rebecca sharon laura cynthia kathleen amy angela shirley anna brenda"
    " pamela emma nicole helen samantha katherine christine debra rachel carolyn janet"
    " catherine maria heather diane ruth julie olivia joyce virginia victoria kelly lauren"
    " christina joan evelyn judith megan andrea cheryl hannah jacqueline martha gloria teresa"
    " ann sara madison frances kathryn janice jean alice abigail sophia grace judy denise"
    " marie amber doris marilyn danielle beverly isabella theresa diana natalie brittany"
    " charlotte rose alexis kayla angelina ursula tatiana natalia olga elena svetlana irina"
    " ekaterina fatima aisha leila sofia jane lucy kate ada greta hillary kamala mia sue"
    " serena oprah florence rosa frida cleopatra akmaral aigul dinara indira malala beyonce"
    " taylor".split()
)
EITHER: Final = frozenset("alexis andrea ashley carol frances jean kelly taylor".split())
"""Of these, those that tell nothing by themselves."""
