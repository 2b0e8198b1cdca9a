using System.Globalization;

namespace PolicyMta.Policies.Plugins;

/// <summary>
/// Checks what a user wrote for a plugin's command against its description: on the command line, and again where it is carried out.
/// </summary>
internal static class CommandValues
{
    /// <summary>The most values that one argument or option takes.</summary>
    public const int MaxValues = 1000;

    private const int MaxLength = 4096;

    /// <returns>What is wrong with one value, as the end of a sentence; or null.</returns>
    public static string? MistakeIn(string value, CommandValueKind kind, ImmutableArray<string> choices)
    {
        if (value.Length > MaxLength)
            return string.Create(CultureInfo.InvariantCulture, $"has more than {MaxLength} characters.");
        if (choices.Length > 0 && !choices.Contains(value))
            return $"is not one of {string.Join(", ", choices)}.";
        return kind switch
        {
            CommandValueKind.Number when !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) =>
                "is not a whole number.",
            CommandValueKind.Duration when !DurationText.TryParse(value, out _) =>
                "is not a valid duration: write for instance 90s, 15m or 1h30m.",
            CommandValueKind.Flag when value != "true" => "takes no value.",
            _ => null,
        };
    }

    /// <returns>The call with defaults filled in; null if something is wrong.</returns>
    public static CommandCall? Read(PluginCommand command, IReadOnlyDictionary<string, ImmutableArray<string>> given, out string? mistake)
    {
        var values = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        mistake = given.Keys.FirstOrDefault(name =>
            !command.Arguments.Any(argument => argument.Name == name) && !command.Options.Any(option => option.Name == name)) is { } unknown
            ? $"There is no argument or option {unknown}."
            : null;
        foreach (var argument in command.Arguments)
            mistake ??= Take(argument.Name, argument.Kind, argument.Choices, !argument.IsOptional, argument.IsMultiple, null);
        foreach (var option in command.Options)
            mistake ??= Take(option.Name, option.Kind, option.Choices, option.IsRequired, option.IsMultiple, option.Default);
        return mistake is null ? new CommandCall { Values = values.ToImmutable() } : null;

        string? Take(string name, CommandValueKind kind, ImmutableArray<string> choices, bool isRequired, bool isMultiple, string? fallback)
        {
            if (!given.TryGetValue(name, out var texts) || texts.IsDefaultOrEmpty)
            {
                if (fallback is not null)
                    values[name] = [fallback];
                return isRequired ? $"{name} is missing." : null;
            }

            if (texts.Length > (isMultiple ? MaxValues : 1))
                return $"{name} is given too often.";
            if (texts.Select(text => MistakeIn(text, kind, choices)).FirstOrDefault(wrong => wrong is not null) is { } wrong)
                return $"The value of {name} {wrong}";
            values[name] = texts;
            return null;
        }
    }
}
