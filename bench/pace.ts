import {setTimeout as delay} from 'node:timers/promises';

/** Calls `act` at a steady rate, with numbers from 0, and returns how many times. */
export async function steadily(
	{perSecond, seconds}: {readonly perSecond: number; readonly seconds: number},
	act: (number: number) => void,
): Promise<number> {
	const start = performance.now();
	const total = Math.round(perSecond * seconds);
	let done = 0;
	while (done < total) {
		const due = Math.min(total, Math.floor(((performance.now() - start) / 1000) * perSecond) + 1);
		while (done < due) act(done++);
		await delay(1);
	}
	return total;
}
