"""What operators see: request ids, log lines, metrics, traces."""
