"""The agents' console and the public notice page: server-rendered pages, plain ES modules, no build step."""
