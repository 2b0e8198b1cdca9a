using System.CommandLine;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Commands;

/// <summary>Options that take a point in time: as such, or as long ago.</summary>
internal static class PointInTime
{
    private const string Form = "2026-11-28T12:00:00Z, or as long ago as 90s, 15m, 2h, 3d";

    public static Option<string?> Option(string name, string description)
    {
        var option = new Option<string?>(name) { Description = $"{description}: {Form}.", HelpName = "TIME" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Of(token.Value) is null)
                result.AddError($"'{token.Value}' is not a time: write {Form}.");
        });
        return option;
    }

    /// <summary>The time that was written; null if nothing was, or it is none.</summary>
    public static DateTimeOffset? Of(string? text) =>
        text is not null && QueryTime.TryRead(text, TimeProvider.System.GetUtcNow(), out var time) ? time : null;
}
