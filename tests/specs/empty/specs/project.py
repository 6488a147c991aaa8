from prisme.spec import FrontendConfig, ProjectSpec

PRISME_PROJECT_VERSION = 1

project = ProjectSpec(name="empty", frontend=FrontendConfig(enabled=False))
