using PolicyMta.Server.Admin;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Commands;

/// <summary>Says to a human how changed scripts did on recorded messages.</summary>
internal static class TrialText
{
    public static async Task WriteAsync(TrialSummary? trial, Terminal terminal)
    {
        if (trial is null)
            return;
        if (trial.Tried > 0)
        {
            var hooks = string.Join(", ", trial.Examples.Where(hook => hook.Value > 0).Select(hook => $"{hook.Key} {hook.Value}"));
            await terminal.Output.WriteLineAsync(
                $"Changed scripts were tried on {DisplayText.Number(trial.Tried)} recorded messages ({hooks}).");
        }

        foreach (var note in trial.Notes)
            await terminal.Output.WriteLineAsync(note);
        if (trial.Warnings.Count > 0)
            await terminal.Error.WriteAsync("Warning: " + Describe(trial.Warnings));
    }

    /// <summary>Problems with source lines and carets.</summary>
    public static string Describe(IReadOnlyList<ProblemReport> problems) =>
        new ConfigurationException([.. problems.Select(problem => problem.ToProblem())], "").Describe();
}
