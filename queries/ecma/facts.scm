; What JavaScript and TypeScript share. Later patterns win over earlier ones on the same node.

(comment) @comment

; values
[(identifier) (shorthand_property_identifier) (shorthand_property_identifier_pattern) (undefined)] @name
[(number) (true) (false) (null) (regex)] @constant
(this) @this
(super) @this
(meta_property) @name
(string) @string
(template_string) @string
(program (expression_statement (string) @directive))
(statement_block . (expression_statement (string) @directive))
[(string_fragment) (escape_sequence)] @fragment
(member_expression object: (_) @object property: (_) @label) @member
(subscript_expression object: (_) @object index: (_) @value) @index
(call_expression function: (_) @callee) @call
(call_expression function: (_) @callee arguments: (template_string) @value) @call
(new_expression constructor: (_) @callee) @call @is.new
(call_expression function: (identifier) @_require arguments: (arguments . (string) @path .)
  (#eq? @_require "require")) @load
(call_expression function: (import) arguments: (arguments . (string) @path)) @load
(spread_element) @spread
(rest_pattern) @spread
(parenthesized_expression) @pass
(await_expression) @pass
(sequence_expression (_) @value .) @pass
(sequence_expression (_) @asked (_))
(array) @list
(object) @record
(pair key: (property_identifier) @label value: (_) @value) @pair
(pair key: (string) @label value: (_) @value) @pair
(pair key: (number) @label value: (_) @value) @pair
(pair key: (computed_property_name (_) @key) value: (_) @value) @pair
(ternary_expression condition: (_) @asked consequence: (_) @value alternative: (_) @value) @choice
(binary_expression) @opaque
(binary_expression operator: "+") @join
(binary_expression operator: ["||" "??"]) @choice
(binary_expression left: (_) @asked operator: "&&") @choice
(binary_expression operator: ["==" "===" "!=" "!==" "<" "<=" ">" ">=" "in" "instanceof"] @op) @test
(unary_expression) @opaque
(unary_expression operator: "!" @op) @test
(unary_expression operator: "typeof") @typeof
(update_expression) @opaque

; names
(variable_declarator name: (_) @target) @let
(variable_declarator value: (_) @value)
(assignment_expression left: (_) @target right: (_) @value) @bind
(augmented_assignment_expression left: (_) @target right: (_) @value) @bind @is.augments
(object_pattern) @record
(pair_pattern key: (property_identifier) @label value: (_) @value) @pair
(pair_pattern key: (string) @label value: (_) @value) @pair
(pair_pattern key: (property_identifier) @label
  value: (assignment_pattern left: (_) @target right: (_) @default) @_whole) @pair
(object_assignment_pattern left: (_) @target right: (_) @default) @pair
(array_pattern) @list
(array_pattern (assignment_pattern left: (_) @value right: (_) @default) @pass)

; control
(statement_block) @scope
(if_statement condition: (_) @asked) @guard
(if_statement consequence: (_) @then)
(if_statement consequence: [(return_statement) (throw_statement) (expression_statement)] @then)
(if_statement alternative: (else_clause (_) @else))
(if_statement consequence: (expression_statement) @block)
(else_clause (expression_statement) @block)
(for_statement) @loop
(for_in_statement left: (_) @target right: (_) @value) @loop
(while_statement condition: (_) @asked) @loop
(do_statement condition: (_) @asked) @loop
(switch_statement value: (_) @asked)
[(switch_case) (switch_default)] @block
(switch_case value: (_) @asked)
(try_statement body: (statement_block) @try)
(catch_clause) @handler
(catch_clause parameter: (_) @target)
(return_statement) @return
(yield_expression) @return @is.each
(throw_statement) @raise
[(break_statement) (continue_statement)] @leave

; functions and classes
[(function_declaration) (function_expression) (generator_function_declaration) (generator_function)
  (arrow_function) (method_definition)] @function
(function_declaration name: (identifier) @label)
(function_expression name: (identifier) @label)
(generator_function_declaration name: (identifier) @label)
(method_definition name: (_) @label)
(method_definition "get") @is.property
(arrow_function parameter: (identifier) @param)
(arrow_function body: (expression) @body)
(class_declaration) @class
(class) @class
(class_body) @body
(decorator (_) @value) @decorator

; modules
(import_statement source: (string) @path) @import
(import_clause (identifier) @item @is.default)
(namespace_import (identifier) @alias) @item @is.module
(import_specifier name: (_) @label) @item
(import_specifier alias: (_) @alias)
(export_statement) @export
(export_statement source: (string) @path)
(export_statement "*" source: (string)) @is.rest
(export_statement "default") @is.default
(export_specifier name: (_) @label) @item
(export_specifier alias: (_) @alias)
(namespace_export (_) @alias) @item @is.module
