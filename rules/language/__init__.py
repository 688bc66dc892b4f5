"""The words of the rule files: YAML with positions, values, conditions."""
