"""The same journey for clients of other protocols: OpenAI's, and MCP."""
