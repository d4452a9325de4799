; inherits: ecma

(required_parameter pattern: (_) @target) @param
(optional_parameter pattern: (_) @target) @param
(required_parameter pattern: (rest_pattern)) @is.rest
(required_parameter pattern: (this) @skip)
(required_parameter value: (_) @default)
(optional_parameter value: (_) @default)
(required_parameter type: (type_annotation (_) @type))
(optional_parameter type: (type_annotation (_) @type))
(required_parameter [(accessibility_modifier) "readonly"]) @is.field
(variable_declarator type: (type_annotation (_) @type))
(class_declaration name: (type_identifier) @label)
(class name: (type_identifier) @label)
(abstract_class_declaration name: (type_identifier) @label) @class
(extends_clause value: (_) @base)
(extends_clause type_arguments: (_) @skip)
(implements_clause (_) @base)
(public_field_definition name: (_) @label) @field
(public_field_definition value: (_) @value)
(public_field_definition type: (type_annotation (_) @type))
(enum_declaration name: (identifier) @label) @class
(enum_assignment name: (_) @label value: (_) @value) @field
[(interface_declaration) (type_alias_declaration) (function_signature) (ambient_declaration)
  (abstract_method_signature) (method_signature)] @skip
(function_declaration return_type: (type_annotation (_) @type))
(method_definition return_type: (type_annotation (_) @type))
(arrow_function return_type: (type_annotation (_) @type))

; types
[(type_identifier) (predefined_type)] @name
(generic_type name: (_) @object type_arguments: (type_arguments (_) @value)) @index
(nested_type_identifier module: (_) @object name: (type_identifier) @label) @member
(union_type) @choice
(parenthesized_type) @pass
(array_type) @list
[(object_type) (function_type) (literal_type) (conditional_type) (intersection_type) (type_query)
  (index_type_query) (lookup_type) (template_literal_type) (tuple_type)] @opaque

; casts do not change a value
(as_expression . (_) @value (_) @skip) @pass
(satisfies_expression . (_) @value (_) @skip) @pass
(non_null_expression) @pass
(instantiation_expression (_) @value) @pass
(call_expression type_arguments: (type_arguments) @skip)
(new_expression type_arguments: (type_arguments) @skip)
(type_parameters) @skip

(import_statement "type") @is.types
(import_specifier "type") @is.types
(import_require_clause (identifier) @alias source: (string) @path) @item @is.module
