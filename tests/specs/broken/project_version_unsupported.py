# expect: P0309
from prisme.spec import ProjectSpec

PRISME_PROJECT_VERSION = 9

project = ProjectSpec(name="broken")
