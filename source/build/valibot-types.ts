/**
 * Cuts valibot's declarations down to what the given names need: the whole of them would be a
 * quarter of the package. The bundler that made them marks each of valibot's own files as a region;
 * whole regions are kept or left out.
 */
export function neededDeclarations(declarations: string, names: Iterable<string>): string {
	const regions = declarations
		.replaceAll(/\/\*\*.*?\*\/\s*/gs, '')
		.split(/^\/\/#(?:end)?region.*\n/m)
		.filter((region) => !region.startsWith('export {'));
	const regionOf = new Map(
		regions.flatMap((region) =>
			[...region.matchAll(DECLARED)].map(([, name = '']) => [name, region] as const),
		),
	);

	const waiting = [...names];
	const kept = new Set<string>();
	for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
		const region = regionOf.get(name);
		if (region === undefined || kept.has(region)) continue;
		kept.add(region);
		// Types begin with a capital; values are needed only where their type is asked for.
		waiting.push(...(region.match(/\b[A-Z][\w$]*|(?<=\btypeof )[\w$]+/g) ?? []));
	}

	const exported = [...regionOf].filter(([, region]) => kept.has(region)).map(([name]) => name);
	return `${[...kept].join('')}export {${exported.join(', ')}};\n`;
}

const DECLARED =
	/^(?:declare )?(?:abstract )?(?:function|const|let|class|interface|type) ([\w$]+)/gm;
