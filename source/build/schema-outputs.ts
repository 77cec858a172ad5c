/**
 * What the published types need of valibot's: which values a schema lets through. The checks of a
 * schema leave the type as it is and are left out. These stand in place of valibot's own declarations,
 * which would be ten times the rest; the pack check compares the outcome with theirs.
 */
type Schema<Output> = {readonly output: Output};

export type InferOutput<Each> = Each extends Schema<infer Output> ? Output : never;

export type GenericSchema<_Input = unknown, Output = _Input> = Schema<Output>;
export type StringSchema<_Message> = Schema<string>;
export type NumberSchema<_Message> = Schema<number>;
export type BooleanSchema<_Message> = Schema<boolean>;
export type UnknownSchema = Schema<unknown>;
export type LiteralSchema<Literal, _Message> = Schema<Literal>;
export type PicklistSchema<Options extends readonly unknown[], _Message> = Schema<Options[number]>;
export type ArraySchema<Item, _Message> = Schema<InferOutput<Item>[]>;
export type TupleSchema<Items extends readonly unknown[], _Message> = Schema<{
	-readonly [Index in keyof Items]: InferOutput<Items[Index]>;
}>;
export type RecordSchema<Key extends Schema<string>, Value, _Message> = Schema<{
	[Each in InferOutput<Key>]: InferOutput<Value>;
}>;
export type OptionalSchema<Wrapped, _Default> = Schema<InferOutput<Wrapped> | undefined> & {
	readonly isOptional: true;
};
export type ObjectSchema<Entries, _Message> = Schema<
	{
		-readonly [Key in keyof Entries as Entries[Key] extends Optional ? never : Key]: InferOutput<
			Entries[Key]
		>;
	} & {
		-readonly [Key in keyof Entries as Entries[Key] extends Optional ? Key : never]?: InferOutput<
			Entries[Key]
		>;
	}
>;
export type VariantSchema<_Key, Options extends readonly unknown[], _Message> = Schema<
	InferOutput<Options[number]>
>;
export type SchemaWithPipe<Pipe extends readonly unknown[]> = Pipe[0];

type Optional = {readonly isOptional: true};

export type IntegerAction<_Input, _Message> = unknown;
export type MaxLengthAction<_Input, _Requirement, _Message> = unknown;
export type MaxValueAction<_Input, _Requirement, _Message> = unknown;
export type MinLengthAction<_Input, _Requirement, _Message> = unknown;
export type MinValueAction<_Input, _Requirement, _Message> = unknown;
export type RegexAction<_Input, _Message> = unknown;
