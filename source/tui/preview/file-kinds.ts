import type {FileFacts} from '../../client/files/transfer-state.ts';
import {type CodeLanguage, languageOf} from '../text/code-languages.ts';

/**
 * Whether a file is of a kind that is shown, by what its sender says of it. What it is decides in the end;
 * this keeps from fetching a film to say that it is none.
 */
export function looksShown({name, mediaType, size}: FileFacts): boolean {
	if (
		/^(?:image\/(?:png|jpeg|gif)|text\/|application\/(?:json|xml|javascript|x-sh|toml|yaml|sql))/.test(
			mediaType,
		)
	) {
		return true;
	}
	const isNamed =
		/\.(?:png|jpe?g|gif|txt|log|csv|lock)$/i.test(name) || fileLanguage(name) !== undefined;
	// A small file of no known type is looked into.
	return isNamed || (mediaType === 'application/octet-stream' && size <= SMALL);
}

const SMALL = 256 * 1024;

/** Whether a file is a picture, by what its sender says of it. */
export function looksLikePicture({
	name,
	mediaType,
}: Pick<FileFacts, 'name' | 'mediaType'>): boolean {
	return mediaType.startsWith('image/') || /\.(?:png|jpe?g|gif)$/i.test(name);
}

/** The language that a file's name tells. */
export function fileLanguage(name: string): CodeLanguage | undefined {
	const ending = /\.?([^.]+)$/.exec(name)?.[1] ?? '';
	return languageOf(ending);
}
