/** Resolves when the condition holds, looking at it every few milliseconds of real time. */
export async function wait(
	condition: () => boolean | Promise<boolean>,
	limit = 20_000,
): Promise<void> {
	const end = performance.now() + limit;
	while (!(await condition())) {
		if (performance.now() > end) throw new Error('What was waited for did not happen.');
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}
