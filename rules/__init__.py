"""YAML to Policy; Policy and Facts to Decision and Trace. Pure."""
