using System.CommandLine;

namespace PolicyMta.Server.Commands;

/// <summary>Options that take a length of time, handed on as it was written.</summary>
internal static class TimeOption
{
    public const string Expected = "must be a time, for instance 30s, 10m, 2h or 1d.";

    public static Option<string?> Create(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "TIME" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !DurationText.TryParse(token.Value, out _))
                result.AddError($"{name} {Expected}");
        });
        return option;
    }
}
