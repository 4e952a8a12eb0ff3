import type { FetchProgress } from '../archive/fetchRequest.ts';
import type { Timing } from '../http/timing.ts';
import type { ArchiveContent, ExportStage } from './exportState.ts';
import { TransferRate } from './transferRate.ts';

/** Turns the archive room's progress into stages, with rate and time left. */
export function fetchStages(
  timing: Timing,
  onStage: (stage: ExportStage) => void,
): (progress: FetchProgress) => void {
  let rate = new TransferRate();
  let last: ExportStage = { stage: 'reading-directory' };
  let content: ArchiveContent | undefined;
  let responsesFolder: string | undefined;
  const tell = (stage: ExportStage): void => {
    last = stage;
    onStage(stage);
  };
  const known = (): { content?: ArchiveContent; responsesFolder?: string } => ({
    ...(content === undefined ? {} : { content }),
    ...(responsesFolder === undefined ? {} : { responsesFolder }),
  });
  return (progress) => {
    switch (progress.stage) {
      case 'directory':
        if (last.stage === 'reading-directory' && last.restarted) return;
        return tell({ stage: 'reading-directory' });
      case 'restarted':
        content = undefined;
        responsesFolder = undefined;
        return tell({ stage: 'reading-directory', restarted: true });
      case 'planned': {
        const { totalFiles, totalBytes, reusedFiles, files, bytes } = progress;
        content = { files: totalFiles, bytes: totalBytes, reusedFiles };
        if (responsesFolder === undefined) return tell({ stage: 'fetching-responses', content });
        rate = new TransferRate();
        rate.note(timing.now().getTime(), 0);
        const counts = { bytesDone: 0, bytesTotal: bytes, filesDone: 0, filesTotal: files };
        return tell({ stage: 'downloading', ...counts, ...known() });
      }
      case 'responses-ready':
        responsesFolder = progress.folder;
        if (content !== undefined) return tell({ stage: 'fetching-responses', content, responsesFolder });
        return tell({
          stage: 'reading-directory',
          responsesFolder,
          ...(last.stage === 'reading-directory' && last.restarted ? { restarted: true } : {}),
        });
      case 'fetching': {
        const { filesDone, filesTotal, bytesDone, bytesTotal } = progress;
        rate.note(timing.now().getTime(), bytesDone);
        const { bytesPerSecond } = rate;
        const secondsLeft = rate.secondsLeft(bytesTotal);
        return tell({
          stage: 'downloading',
          bytesDone,
          bytesTotal,
          filesDone,
          filesTotal,
          ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
          ...(secondsLeft === undefined ? {} : { secondsLeft }),
          ...known(),
        });
      }
      case 'waiting':
        return onStage({ ...last, trouble: progress.problem });
    }
  };
}

/** Where the response files of a running export can be read already. */
export function responsesFolderOf(stage: ExportStage): string | undefined {
  return stage.stage === 'reading-directory' ||
    stage.stage === 'downloading' ||
    stage.stage === 'fetching-responses'
    ? stage.responsesFolder
    : undefined;
}

/** What the archive of a running export holds, once that is known. */
export function contentOf(stage: ExportStage): ArchiveContent | undefined {
  return stage.stage === 'downloading' || stage.stage === 'fetching-responses' ? stage.content : undefined;
}
