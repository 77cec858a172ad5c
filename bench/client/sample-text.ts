const WORDS =
	'the a relay room message key frame build test green red why not yes ok please look at this that we can ship it today tomorrow when café naïve done again slow fast disk memory screen log line think know see'.split(
		' ',
	);

/** What somebody wrote: a few words, always the same for the same number, seldom more than a row. */
export function sampleText(number: number): string {
	const length = 4 + (number % 17);
	const words: string[] = [];
	for (let index = 0; index < length; index++) {
		words.push(WORDS[(number * 31 + index * index * 7 + index) % WORDS.length] ?? '');
	}
	if (number % 29 === 0) words.push('👋');
	return `${words.join(' ')} ${number}`;
}

/** Who wrote it. */
export function sampleName(number: number): string {
	return NAMES[number % NAMES.length] ?? 'ann';
}

export const NAMES: readonly string[] =
	'ann bob cleo dan eva finn gus hana ivo jonas kei lena mira nils ola pia quin rosa sven tara'.split(
		' ',
	);

/** What a room of many people has besides those who write. */
export function bystander(number: number): string {
	return `person-${number}`;
}
