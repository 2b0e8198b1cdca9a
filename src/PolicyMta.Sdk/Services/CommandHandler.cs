namespace PolicyMta.Sdk;

/// <summary>Carries out a plugin's command. In the server it is called by many threads at once.</summary>
/// <param name="call">What the user wrote, checked against the command's description.</param>
/// <param name="cancellationToken">Cancelled at the command's deadline, and if the user stops waiting.</param>
public delegate ValueTask<CommandResult> CommandHandler(CommandCall call, CancellationToken cancellationToken);
