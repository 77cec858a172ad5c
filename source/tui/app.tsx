import {Box, Text, useCursor} from 'ink';
import {memo, useSyncExternalStore} from 'react';
import type {Frame} from './frame.ts';

/** Where the root component gets what it shows. */
export type FrameSource = {
	/** Calls `listener` when there is a new frame. Returns the way to stop. */
	subscribe(listener: () => void): () => void;
	/** The same object until there is a new frame. */
	frame(): Frame;
};

type Props = {readonly source: FrameSource};

/**
 * The whole screen. Every row is one `<Text>` with a string that was cut to the screen's width
 * before, so that neither Ink nor Yoga wraps, measures or overlaps anything.
 */
export function App({source}: Props) {
	const {size, lines, caret} = useSyncExternalStore(source.subscribe, source.frame);
	const {setCursorPosition} = useCursor();
	setCursorPosition(caret && {x: caret.column, y: caret.row});
	return (
		<Box flexDirection="column" width={size.columns} height={size.rows}>
			{lines.map((line, row) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a row is its place.
				<Row key={row} line={line} />
			))}
		</Box>
	);
}

const Row = memo(({line}: {readonly line: string}) => <Text wrap="truncate">{line}</Text>);
