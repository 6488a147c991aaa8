# expect: P0502
from prisme.spec import DesignConfig, ProjectSpec, WidgetConfig

PRISME_PROJECT_VERSION = 1

project = ProjectSpec(name="broken", design=DesignConfig(widgets=WidgetConfig(field_widgets={"Nothing.name": "Fancy", "Thing.nothing": "Fancy"})))
