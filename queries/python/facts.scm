; Python. Later patterns win over earlier ones on the same node.

(comment) @comment

; values
(identifier) @name
[(integer) (float) (true) (false) (none) (ellipsis)] @constant
(string) @string
(module . (expression_statement (string) @directive))
(string_content) @fragment
(interpolation expression: (_) @value)
(type_conversion) @skip
(format_specifier) @skip
(concatenated_string) @join
(attribute object: (_) @object attribute: (identifier) @label) @member
(subscript value: (_) @object subscript: (_) @value) @index
(slice) @opaque
(call function: (_) @callee) @call
(keyword_argument name: (identifier) @label value: (_) @value) @arg
(list_splat (_)) @spread
(dictionary_splat (_)) @spread
(parenthesized_expression) @pass
(await) @pass
(expression_list) @list
[(list) (tuple) (set)] @list
[(list_comprehension) (set_comprehension) (generator_expression)] @list
(dictionary) @record
(dictionary_comprehension) @record
(pair key: (_) @key value: (_) @value) @pair
(for_in_clause left: (_) @target right: (_) @value) @let @is.each
(if_clause (_) @asked) @guard
(binary_operator) @opaque
(binary_operator operator: ["+" "%" "|"]) @join
(boolean_operator operator: "or") @choice
(boolean_operator left: (_) @asked operator: "and") @choice
(not_operator "not" @op argument: (_)) @test
(comparison_operator operators: _ @op) @test
(unary_operator) @opaque
(conditional_expression (_) @value . (_) @asked . (_) @value) @choice
(lambda body: (_) @body) @function
(lambda_parameters (identifier) @param)
(named_expression name: (_) @target value: (_) @value) @let

; names
(assignment left: (_) @target) @let
(assignment type: (type (_) @type))
(assignment right: (_) @value)
(augmented_assignment left: (_) @target right: (_) @value) @let @is.augments
(global_statement (identifier) @label) @bind @is.global
(nonlocal_statement) @skip
(pattern_list) @list
(tuple_pattern) @list
(list_pattern) @list
(list_splat_pattern) @spread
(dictionary_splat_pattern) @spread
(as_pattern (_) @value alias: (as_pattern_target (_) @target)) @let

; control
(block) @block
(if_statement condition: (_) @asked consequence: (_) @then) @guard
(if_statement alternative: (else_clause body: (_) @else))
(elif_clause condition: (_) @asked consequence: (_) @then) @guard
(for_statement left: (_) @target right: (_) @value) @loop
(while_statement condition: (_) @asked) @loop
(try_statement body: (block) @try)
(except_clause) @handler
(return_statement) @return
(yield) @return @is.each
(raise_statement) @raise
(raise_statement cause: (_) @asked)
[(break_statement) (continue_statement)] @leave
(assert_statement . (_) @asked) @guard
(match_statement subject: (_) @value) @match
(case_clause (case_pattern (_) @target) consequence: (_) @then) @arm

; functions and classes
(function_definition name: (identifier) @label) @function
(function_definition return_type: (type (_) @type))
(parameters (identifier) @param)
(parameters . (identifier) @param @is.receiver (#any-of? @param "self" "cls"))
(typed_parameter . (_) @target type: (type (_) @type)) @param
(typed_parameter . (list_splat_pattern)) @is.rest
(typed_parameter . (dictionary_splat_pattern)) @is.rest
(default_parameter name: (_) @target value: (_) @default) @param
(typed_default_parameter name: (_) @target type: (type (_) @type) value: (_) @default) @param
(parameters [(list_splat_pattern) (dictionary_splat_pattern)] @param @is.rest)
(lambda_parameters [(list_splat_pattern) (dictionary_splat_pattern)] @param @is.rest)
(decorator (_) @value) @decorator
(decorated_definition (decorator [(identifier) @_runs (attribute attribute: (identifier) @_runs)])
  definition: (function_definition) @is.property
  (#any-of? @_runs "property" "cached_property" "abstractproperty" "lazy_property" "hybrid_property" "computed_field"))
(class_definition name: (identifier) @label body: (block) @body) @class
(class_definition superclasses: (argument_list (_) @base))
(class_definition body: (block) @opaque)
(class_definition superclasses: (argument_list (keyword_argument) @skip))

; types
(generic_type (identifier) @object (type_parameter (type (_) @value))) @index
(union_type (_) (_)) @choice
(member_type) @opaque

; modules
(import_statement) @import
(import_statement name: (dotted_name) @item @is.module)
(import_statement name: (aliased_import name: (dotted_name) @path alias: (identifier) @alias) @item @is.module)
(import_from_statement module_name: (_) @path) @import
(import_from_statement name: (dotted_name) @item)
(import_from_statement name: (aliased_import name: (dotted_name) @label alias: (identifier) @alias) @item)
(import_from_statement (wildcard_import)) @is.rest
(future_import_statement) @skip
