using PolicyMta.Core;
using PolicyMta.Core.Files;
using PolicyMta.Server.Commands;

FileMask.KeepPrivate();
InlineCompletions.UseAllCores();
return await CommandTree.RunAsync(args, Terminal.System(), CancellationToken.None);
