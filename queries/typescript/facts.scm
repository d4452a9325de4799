; inherits: typed

(type_assertion (type_arguments) @skip (_) @value) @pass
