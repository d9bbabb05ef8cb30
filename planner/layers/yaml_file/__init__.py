"""A YAML file that an office writes by hand: what it holds, and every fault with file and line.

PyYAML composes the nodes with their lines; the values are then checked against a JSON schema. Whatever
the file holds, a fault comes back and never an exception: keys are text as they are written (a code 084
stays one), dates are text, only true and false are bools.
"""

from planner.layers.yaml_file.content import Content, Place, fault_facts
from planner.layers.yaml_file.read import load_text, read_file, read_text

__all__ = ["Content", "Place", "fault_facts", "load_text", "read_file", "read_text"]
