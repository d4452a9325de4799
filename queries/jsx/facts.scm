; Elements: a call of the component with its attributes as named arguments.

(jsx_opening_element name: (_) @callee)
(jsx_self_closing_element name: (_) @callee)
(jsx_element) @call @is.element
(jsx_self_closing_element) @call @is.element
(jsx_closing_element) @skip
(jsx_text) @skip
(jsx_attribute (property_identifier) @label (_) @value) @arg
(jsx_attribute (jsx_namespace_name) @label (_) @value) @arg
(jsx_expression) @pass
(jsx_namespace_name) @skip
