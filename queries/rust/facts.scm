; Rust. Later patterns win over earlier ones on the same node.

[(line_comment) (block_comment)] @comment

; values
[(identifier) (crate) (super) (field_identifier) (shorthand_field_identifier)] @name
(self) @this
(scoped_identifier path: (self) @name)
((identifier) @this (#eq? @this "Self"))
[(integer_literal) (float_literal) (boolean_literal) (char_literal) (negative_literal) (unit_expression)] @constant
[(string_literal) (raw_string_literal)] @string
[(string_content) (escape_sequence)] @fragment
(scoped_identifier path: (_) @object name: (_) @label) @member @is.path
(field_expression value: (_) @object field: (_) @label) @member
(index_expression . (_) @object . (_) @value) @index
(range_expression) @opaque
(call_expression function: (_) @callee) @call
(generic_function type_arguments: (type_arguments) @skip)
(generic_function function: (_) @value) @pass
(struct_expression name: (_) @callee) @call @is.new
(field_initializer field: (_) @label value: (_) @value) @pair
(shorthand_field_initializer (identifier) @value) @pair
(base_field_initializer (_) @value) @spread
(macro_invocation macro: (_) @callee) @call @is.macro
(macro_invocation (token_tree) @tokens)
[(parenthesized_expression) (reference_expression) (try_expression) (await_expression) (unsafe_block)
  (async_block)] @pass
(type_cast_expression value: (_) @value type: (_) @skip) @pass
[(tuple_expression) (array_expression)] @list
(unary_expression) @pass
(unary_expression "!" @op) @test
(unary_expression "-") @opaque
(binary_expression) @opaque
; among a macro's tokens `name = %value` reads as a division's rest
(binary_expression operator: ["+" "%"]) @join
(binary_expression operator: ["==" "!=" "<" "<=" ">" ">=" "&&" "||"] @op) @test
(closure_expression) @function
(closure_expression body: (_) @body)
(closure_parameters (_) @param)
(closure_parameters (parameter) @_typed)

; names
(let_declaration pattern: (_) @target) @let
(let_declaration value: (_) @value)
(let_declaration type: (_) @type)
(let_declaration alternative: (block) @block)
(const_item name: (identifier) @target value: (_) @value) @let
(const_item type: (_) @type)
(static_item name: (identifier) @target value: (_) @value) @let
(static_item type: (_) @type)
(assignment_expression left: (_) @target right: (_) @value) @bind
(compound_assignment_expr left: (_) @target right: (_) @value) @bind @is.augments
(let_condition pattern: (_) @target value: (_) @value) @let
[(tuple_pattern) (slice_pattern)] @list
(tuple_struct_pattern type: (_) @skip) @pass
; what went wrong is not what was asked for
(tuple_struct_pattern type: (identifier) @_variant (#eq? @_variant "Err")) @opaque
(struct_pattern type: (_) @skip) @record
(field_pattern name: (shorthand_field_identifier) @value) @pair
(field_pattern name: (field_identifier) @label pattern: (_) @value) @pair
[(ref_pattern) (mut_pattern) (reference_pattern) (captured_pattern) (match_pattern)] @pass
(mutable_specifier) @skip
(or_pattern) @choice
(match_pattern condition: (_) @asked)

; control
(block) @scope
(block (_expression) @tail .)
(block (expression_statement [(if_expression) (match_expression) (unsafe_block) (block)] @tail) .)
(if_expression condition: (_) @asked consequence: (_) @then) @guard
(if_expression alternative: (else_clause (_) @else))
(for_expression pattern: (_) @target value: (_) @value) @loop
(while_expression condition: (_) @asked) @loop
(loop_expression) @loop
(match_expression value: (_) @value) @match
(match_arm pattern: (_) @target value: (_) @value) @arm
(return_expression) @return
[(break_expression) (continue_expression)] @leave

; functions and types
(function_item name: (identifier) @label) @function
(function_item return_type: (_) @type)
(function_item body: (block) @body)
(function_signature_item) @skip
(type_parameters) @skip
(where_clause) @skip
(visibility_modifier) @skip
(function_modifiers) @skip
(parameter pattern: (_) @target type: (_) @type) @param
(self_parameter) @param @is.receiver
(attribute_item (attribute) @call) @decorator
(attribute_item (attribute . (_) @callee))
(attribute arguments: (token_tree) @tokens)
(inner_attribute_item) @skip
(struct_item name: (type_identifier) @label) @class
(struct_item body: (field_declaration_list) @body)
(field_declaration name: (field_identifier) @label type: (_) @type) @field
(enum_item name: (type_identifier) @label) @class
(enum_variant_list) @skip
; one of a few values, where a variant holds nothing
(enum_item "enum" @name @base body: (enum_variant_list (enum_variant !body)))
(impl_item type: (type_identifier) @label) @class @is.extends
(impl_item type: (generic_type type: (type_identifier) @label)) @class @is.extends
(impl_item trait: (_) @base)
(trait_item name: (type_identifier) @label) @class
(declaration_list) @body
(mod_item name: (identifier) @label !body) @import @is.module
(mod_item name: (identifier) @label body: (declaration_list)) @scope
(macro_definition) @skip

; type expressions
[(type_identifier) (primitive_type)] @name
((type_identifier) @this (#eq? @this "Self"))
(scoped_type_identifier path: (_) @object name: (_) @label) @member @is.path
(generic_type type: (_) @object type_arguments: (type_arguments (_) @value)) @index
(reference_type type: (_) @value) @pass
(lifetime) @skip
[(dynamic_type) (abstract_type)] @pass
[(tuple_type) (array_type)] @list
(function_type) @opaque

; modules
(use_declaration) @import
(use_declaration argument: (identifier) @item)
(use_declaration argument: (scoped_identifier) @item)
(use_as_clause path: (_) @label alias: (identifier) @alias) @item
(use_wildcard (_) @path) @item @is.rest
(scoped_use_list path: (_) @path) @item @is.prefix
(use_list (_) @item)
(use_list (scoped_use_list path: (_) @path) @item @is.prefix)
(use_list (use_as_clause path: (_) @label alias: (identifier) @alias) @item)
(use_list (use_wildcard (_) @path) @item @is.rest)
(extern_crate_declaration) @skip
