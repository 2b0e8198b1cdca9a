using PolicyMta.DkimSigning.Rotation;

namespace PolicyMta.DkimSigning.Commands;

/// <summary><c>dkim list</c>: the keys, for whom they sign, and where they stand in their rotation. Runs without a server.</summary>
internal sealed class ListCommand(KeyRings rings, Rotator rotator)
{
    private static readonly ImmutableArray<string> Columns = ["Name", "Algorithm", "Bits", "Tenants", "State", "To do"];

    public PluginCommand Describe() => new()
    {
        Name = "dkim list",
        ReadOnly = true,
        Examples = ["policymta dkim list --json"],
        Description = "List the keys of the configuration: for which tenants they sign, and where they stand in their rotation.",
        Local = true,
        Handler = (_, _) => ValueTask.FromResult(Run()),
    };

    private CommandResult Run()
    {
        var rows = KeyRow.All(rings, rotator);
        return rows.IsEmpty
            ? CommandResult.Ok("There are no keys: 'policymta dkim new' makes one, and 'keys' of PolicyMta.DkimSigning names it.")
            : new CommandResult { Table = new CommandTable(Columns, [.. rows.Select(Cells)]) };
    }

    private static ImmutableArray<string> Cells(KeyRow row) =>
    [
        row.Name,
        row.Key?.Algorithm ?? "",
        row.Key?.Bits.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "",
        row.Key is null ? "" : row.Key.Tenants.IsEmpty ? "all" : string.Join(", ", row.Key.Tenants),
        row.State,
        row.Task,
    ];
}
