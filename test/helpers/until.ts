/**
 * Resolves when the condition holds, after letting other work happen as often as it takes. `between`
 * runs before each look, to let virtual time pass.
 */
export async function until(
	condition: () => boolean,
	between: () => void = () => {},
): Promise<void> {
	for (let turn = 0; turn < 5000; turn++) {
		if (condition()) return;
		between();
		await new Promise((resolve) => setImmediate(resolve));
	}

	throw new Error('What was waited for did not happen.');
}

/** Lets everything that needs no time happen. */
export async function settled(): Promise<void> {
	for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
