; inherits: ecma, jsx

(formal_parameters (_) @param)
(formal_parameters (rest_pattern) @is.rest)
(formal_parameters (assignment_pattern left: (_) @target right: (_) @default))
(formal_parameters (comment) @skip)
(class_declaration name: (identifier) @label)
(class name: (identifier) @label)
(field_definition property: (_) @label) @field
(field_definition value: (_) @value)
(class_heritage (identifier) @base)
(class_heritage (member_expression) @base)
