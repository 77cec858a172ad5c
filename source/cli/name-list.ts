/** Several names as one flag takes them, `ops,dev`; undefined without the flag. */
export function namesIn(value: string | undefined): readonly string[] | undefined {
	return value
		?.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
}
