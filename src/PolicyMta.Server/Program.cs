using PolicyMta.Core;
using PolicyMta.Server.Commands;

InlineCompletions.UseAllCores();
return await CommandTree.RunAsync(args, Terminal.System(), CancellationToken.None);
