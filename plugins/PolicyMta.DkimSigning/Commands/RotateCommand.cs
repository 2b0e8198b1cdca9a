using PolicyMta.DkimSigning.Rotation;

namespace PolicyMta.DkimSigning.Commands;

/// <summary>
/// <c>dkim rotate</c>: takes the rotations a step on at once, as the server does by itself every <c>check_every</c>, and shows where they
/// stand; <c>--next</c> makes the next key before its time. The running server carries it out.
/// </summary>
internal sealed class RotateCommand(Rotator rotator, TimeProvider time)
{
    private const string Next = "--next";

    private static readonly ImmutableArray<string> Columns = ["Name", "State", "Age", "To do"];

    public PluginCommand Describe() => new()
    {
        Name = "dkim rotate",
        Examples = ["policymta dkim rotate --next"],
        Description = "Take the rotation of keys a step on, if DNS is so far, and show where it stands.",
        Options =
        [
            KeyFile.DomainOption with { IsRequired = false, Description = "The domain whose next key is wanted, with --next; else all." },
            new CommandOption(Next, "Make the next key now, before its time.") { Kind = CommandValueKind.Flag },
        ],
        Handler = RunAsync,
    };

    private async ValueTask<CommandResult> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var domain = call.Get(KeyFile.Domain) ?? "";
        if (rotator.Plans.IsEmpty)
            return CommandResult.Failure("No key is rotated: write 'rotate: 90d' in place of a key's file, under 'keys'.");
        if (domain.Length > 0 && !rotator.Plans.Any(plan => plan.Key.Domain.Equals(domain, StringComparison.OrdinalIgnoreCase)))
            return new CommandResult { ExitCode = 2, Text = $"{KeyFile.Domain}: no key of that domain is rotated." };

        var problems = await rotator.AdvanceAsync(call.Has(Next) ? domain : null, cancellationToken);
        var rows = rotator.Plans.SelectMany(plan => rotator.KeysOf(plan).Select(
            key => new KeyRow(plan.RecordName(key.Selector), rotator.Open(plan, key.Selector), key)));
        return new CommandResult
        {
            ExitCode = problems.IsEmpty ? 0 : 1,
            Text = string.Join('\n', problems),
            Table = new CommandTable(
                Columns,
                [.. rows.Select(row => ImmutableArray.Create(
                    row.Name, row.State, DurationText.Format(Seconds(time.GetUtcNow() - row.Stage!.MadeAt)), row.Task))]),
        };
    }

    private static TimeSpan Seconds(TimeSpan age) => TimeSpan.FromSeconds(Math.Max(0, Math.Floor(age.TotalSeconds)));
}
