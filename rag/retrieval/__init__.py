"""Question -> passages: found twice, fused, near-copies collapsed, rows of tables chosen."""
