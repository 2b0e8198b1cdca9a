using PolicyMta.Server.Commands;

return await CommandTree.RunAsync(args, Terminal.System(), CancellationToken.None);
