"""What Slack needs beside its channel: its Web API, messages and forms in blocks, and people's acts through Socket Mode."""
