# expect: P0403
from prisme.spec import BackendConfig, ProjectSpec

PRISME_PROJECT_VERSION = 1

project = ProjectSpec(name="broken", backend=BackendConfig(module_name="import"))
