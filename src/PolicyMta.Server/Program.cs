using PolicyMta.Core;
using PolicyMta.Core.Files;
using PolicyMta.Server.Commands;

FileMask.KeepPrivate();
InlineCompletions.UseAllCores();
await using var loaded = new CommandPlugins();
return await CommandTree.RunAsync(args, Terminal.System(), loaded, CancellationToken.None);
