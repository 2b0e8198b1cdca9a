using System.CommandLine;
using System.Globalization;

namespace PolicyMta.Server.Commands;

/// <summary>Options that take a whole number within bounds.</summary>
internal static class NumberOption
{
    public static Option<T> Bounded<T>(string name, string alias, string description, int least, int most)
    {
        var option = new Option<T>(name, alias) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1
                && int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && (number < least || number > most))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be {least} to {most}."));
        });
        return option;
    }
}
