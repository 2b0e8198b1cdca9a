namespace PolicyMta.VaultSecrets;

/// <summary>
/// <c>vault fetch</c>: fetches the secrets once, before the first start. Runs without a server. Exit code 1 if one is missing.
/// </summary>
internal sealed class FetchCommand(SecretFetcher fetcher)
{
    private static readonly ImmutableArray<string> Columns = ["File", "State"];

    public PluginCommand Describe() => new()
    {
        Name = "vault fetch",
        Examples = ["policymta vault fetch"],
        Description = "Fetch the secrets of the configuration from the Vault into their files.",
        Local = true,
        Handler = RunAsync,
    };

    private async ValueTask<CommandResult> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var outcomes = await fetcher.FetchAsync(cancellationToken);
        return new CommandResult
        {
            ExitCode = outcomes.All(outcome => outcome.Problem.Length == 0) ? 0 : 1,
            Table = new CommandTable(
                Columns, [.. outcomes.Select(outcome => ImmutableArray.Create(outcome.File, StateOf(outcome)))]),
        };
    }

    private static string StateOf(FetchOutcome outcome) =>
        outcome.Problem.Length > 0 ? outcome.Problem : outcome.IsChanged ? "written" : "unchanged";
}
