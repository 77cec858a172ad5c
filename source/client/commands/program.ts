import {phrase} from '../../words/phrase.ts';
import {connectionSentence} from '../state/select.ts';
import {type Command, say} from './command.ts';

/** The commands about the program itself. `find` looks into the whole table, which these are part of. */
export function programCommands(find: (name: string) => Command): readonly Command[] {
	return [helpCommand(find), ...OTHERS];
}

function helpCommand(find: (name: string) => Command): Command {
	return {
		name: 'help',
		aliases: ['h', '?', 'commands'],
		usage: '[COMMAND]',
		summary: 'Show the commands and keys, or how to use one command',
		category: 'program',
		minimum: 0,
		maximum: 1,
		run({ui}, {words: [name]}) {
			if (name === undefined) ui.openHelp();
			else ui.openHelp(find(name.replace(/^\//, '')));
		},
	};
}

const OTHERS: readonly Command[] = [
	{
		name: 'clear',
		aliases: ['cls'],
		usage: '',
		summary: 'Clear the screen; the messages stay where they are',
		category: 'program',
		minimum: 0,
		maximum: 0,
		run({client, room, ui}) {
			client.clearLines(room);
			ui.clear();
		},
	},
	{
		name: 'quit',
		aliases: ['exit', 'q', 'bye'],
		usage: '',
		summary: 'End termchat; what is unsent is kept and sent next time',
		category: 'program',
		minimum: 0,
		maximum: 0,
		run({ui}) {
			ui.quit();
		},
	},
	{
		name: 'reconnect',
		aliases: [],
		usage: '',
		summary: 'Try to reach the relay now',
		category: 'program',
		minimum: 0,
		maximum: 0,
		run(context) {
			const {client} = context;
			if (client.state.connection.type === 'live') say(context, phrase`You are connected already.`);
			else client.reconnectNow();
		},
	},
	{
		name: 'ping',
		aliases: [],
		usage: '',
		summary: 'Measure the way to the relay and back',
		category: 'program',
		minimum: 0,
		maximum: 0,
		async run(context) {
			const milliseconds = Math.round(await context.client.ping());
			say(context, phrase`To the relay and back in ${milliseconds} ms.`);
		},
	},
	{
		name: 'motd',
		aliases: [],
		usage: '',
		summary: "Show the relay's message of the day",
		category: 'program',
		minimum: 0,
		maximum: 0,
		run(context) {
			const {relay, connection} = context.client.state;
			if (relay === undefined) say(context, connectionSentence(connection, context.now()));
			else say(context, relay.motd ?? phrase`${relay.name} has no message of the day.`);
		},
	},
	{
		name: 'version',
		aliases: [],
		usage: '',
		summary: 'Show the version of termchat',
		category: 'program',
		minimum: 0,
		maximum: 0,
		run(context) {
			say(context, `termchat ${context.version}`);
		},
	},
];
