# expect: P0422
from prisme.spec import ExposureConfig, ExposureDefaults, ProjectSpec, RESTConfig

PRISME_PROJECT_VERSION = 1

project = ProjectSpec(name="broken", exposure=ExposureConfig(defaults=ExposureDefaults(page_size=0), rest=RESTConfig()))
