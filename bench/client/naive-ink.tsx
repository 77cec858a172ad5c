// A chat screen as somebody writes it who has just met Ink: its defaults, and boxes that wrap. It has
// the same panes and as much to show as termchat in the same measurement.
import process from 'node:process';
import {Box, render, Text, useInput} from 'ink';
import {useReducer, useState} from 'react';
import {createFlood, peerPast} from './peer-past.ts';

const past = peerPast();
const {columns, rows} = process.stdout;

function App() {
	const [draft, setDraft] = useState('');
	const [, redraw] = useReducer((count: number) => count + 1, 0);
	const [toggleFlood] = useState(() => createFlood(past, redraw));
	useInput((input, key) => {
		if (key.ctrl && input === 'f') toggleFlood();
		else if (key.ctrl && input === 'u') setDraft('');
		else setDraft((text) => text + input);
	});
	return (
		<Box flexDirection="column" width={columns} height={rows}>
			<Text bold>#lobby</Text>
			<Box flexGrow={1} overflow="hidden">
				<List width={25} items={past.rooms} />
				<Log />
				<List width={20} items={past.people} />
			</Box>
			<Text>{`> ${draft}`}</Text>
			<Text dimColor>{`${past.messages.length} messages`}</Text>
		</Box>
	);
}

function Log() {
	return (
		<Box flexDirection="column" flexGrow={1} overflow="hidden" justifyContent="flex-end">
			{past.messages.slice(-rows).map(({number, from, text}) => (
				<Box key={number} flexShrink={0}>
					<Box width={10} flexShrink={0}>
						<Text color="cyan">{from}</Text>
					</Box>
					<Text wrap="wrap">{text}</Text>
				</Box>
			))}
		</Box>
	);
}

function List({width, items}: {readonly width: number; readonly items: readonly string[]}) {
	return (
		<Box flexDirection="column" width={width} flexShrink={0} overflow="hidden">
			{items.slice(0, rows - 4).map((item) => (
				<Text key={item} wrap="truncate">
					{item}
				</Text>
			))}
		</Box>
	);
}

render(<App />, {alternateScreen: true, exitOnCtrlC: false});
