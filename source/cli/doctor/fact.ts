import {phrases} from '../../words/phrase.ts';

/** What the doctor looks at, in the order in which it is told. */
export const TOPICS = phrases(['program', 'home', 'relay', 'terminal', 'widths', 'keys']);
export type Topic = (typeof TOPICS)[number];

/** One thing that the doctor found. Holds no secret, no name of a person and no address. */
export type Fact = {
	readonly topic: Topic;
	readonly name: string;
	readonly value: string;
	/** What is wrong and what to do about it, as sentences; undefined when all is well. */
	readonly problem?: string;
};

/** Makes facts of one topic. */
export function factsAbout(topic: Topic) {
	return (name: string, value: string, problem?: string): Fact => ({
		topic,
		name,
		value,
		...(problem !== undefined && {problem}),
	});
}
