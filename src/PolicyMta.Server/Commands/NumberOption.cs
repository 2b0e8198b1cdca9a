using System.CommandLine;
using System.Globalization;

namespace PolicyMta.Server.Commands;

/// <summary>Options that take a whole number within bounds.</summary>
internal static class NumberOption
{
    /// <param name="name">Its name.</param>
    /// <param name="alias">A shorter name, or null.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="least">The smallest number.</param>
    /// <param name="most">The largest number.</param>
    /// <typeparam name="T"><see cref="int"/>, or its nullable form if the option may be left out.</typeparam>
    public static Option<T> Bounded<T>(string name, string? alias, string description, int least, int most) =>
        new(name, alias is null ? [] : [alias])
        {
            Description = description,
            HelpName = "N",
            CustomParser = result =>
            {
                if (int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    && number >= least && number <= most)
                    return (T)(object)number;
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number, {least} to {most}."));
                return default;
            },
        };
}
