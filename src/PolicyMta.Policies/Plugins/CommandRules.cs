using System.Text.RegularExpressions;
using PolicyMta.Core.Text;

namespace PolicyMta.Policies.Plugins;

/// <summary>What the description of a plugin's command must fulfil.</summary>
internal static partial class CommandRules
{
    private static readonly ImmutableHashSet<string> ReservedOptions = ["--json", "--config", "--help", "--version"];

    /// <param name="command">The command as a plugin describes it.</param>
    /// <param name="reserved">The words that are commands of the server.</param>
    /// <param name="shared">Those of them under which plugins may have commands.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? MistakeIn(
        PluginCommand command, ImmutableHashSet<string> reserved, ImmutableHashSet<string>? shared = null)
    {
        if (!NamePattern().IsMatch(command.Name))
            return "its name must be one to three words of lower-case letters, digits and hyphens, with one space between them.";
        if (command.Name.Split(' ') is [var first, .. var further] && reserved.Contains(first)
            && (further.Length == 0 || shared?.Contains(first) is not true))
            return $"'{first}' is a command of the server.";
        if (!IsLine(command.Description))
            return "its description must be one line of up to 200 characters.";
        var typed = $"policymta {command.Name}";
        if (command.Examples.Any(example => !IsLine(example) || !example.StartsWith(typed, StringComparison.Ordinal)))
            return $"each of its examples must be one line of up to 200 characters that begins with '{typed}'.";
        if (command.ExitCodes.Any(line => !IsLine(line) || !char.IsAsciiDigit(line[0])))
            return "each of its exit codes must be one line of up to 200 characters that begins with the code.";
        if (command.Handler is null)
            return "it has no handler.";
        return command.Arguments.Select((argument, i) => MistakeIn(argument, i, command.Arguments))
            .FirstOrDefault(mistake => mistake is not null)
            ?? command.Options.Select((option, i) => MistakeIn(option, command.Options.Take(i)))
                .FirstOrDefault(mistake => mistake is not null);
    }

    private static string? MistakeIn(CommandArgument argument, int place, ImmutableArray<CommandArgument> all)
    {
        if (!ValueNamePattern().IsMatch(argument.Name))
            return $"'{argument.Name}' is not a valid name of an argument: write capital letters, digits, hyphens and underscores.";
        if (all.Take(place).Any(other => other.Name == argument.Name))
            return $"it has two arguments {argument.Name}.";
        if (!IsLine(argument.Description))
            return $"the description of {argument.Name} must be one line of up to 200 characters.";
        if (argument.Kind == CommandValueKind.Flag || !Enum.IsDefined(argument.Kind))
            return $"the kind of {argument.Name} must be a text, a number or a duration.";
        if (argument.IsMultiple && place < all.Length - 1)
            return $"{argument.Name} takes several values and must be the last argument.";
        if (!argument.IsOptional && all.Take(place).Any(other => other.IsOptional))
            return $"{argument.Name} stands after an optional argument and must be optional too.";
        return WrongChoice(argument.Choices, argument.Kind) is { } choice ? $"'{choice}' is not a valid choice for {argument.Name}." : null;
    }

    private static string? MistakeIn(CommandOption option, IEnumerable<CommandOption> earlier)
    {
        if (!OptionPattern().IsMatch(option.Name))
            return $"'{option.Name}' is not a valid name of an option: write two hyphens and lower-case letters, digits and hyphens.";
        if (ReservedOptions.Contains(option.Name))
            return $"{option.Name} is the server's.";
        if (earlier.Any(other => other.Name == option.Name))
            return $"it has two options {option.Name}.";
        if (!IsLine(option.Description))
            return $"the description of {option.Name} must be one line of up to 200 characters.";
        if (!Enum.IsDefined(option.Kind) || !ValueNamePattern().IsMatch(option.ValueName))
            return $"kind or value name of {option.Name} is not valid.";
        if (option.Kind == CommandValueKind.Flag
            && (option.IsRequired || option.IsMultiple || option.Default is not null || option.Choices.Length > 0))
            return $"{option.Name} is a flag: it cannot be required, be given more than once, or have a default or choices.";
        if (option.Default is { } value && CommandValues.MistakeIn(value, option.Kind, option.Choices) is { } mistake)
            return $"the default of {option.Name} {mistake}";
        return WrongChoice(option.Choices, option.Kind) is { } choice ? $"'{choice}' is not a valid choice for {option.Name}." : null;
    }

    private static string? WrongChoice(ImmutableArray<string> choices, CommandValueKind kind) =>
        choices.FirstOrDefault(
            choice => choice.Length == 0 || PrintableText.HasControls(choice) || CommandValues.MistakeIn(choice, kind, []) is not null);

    private static bool IsLine(string text) => text is { Length: > 0 and <= 200 } && !PrintableText.HasControls(text);

    [GeneratedRegex("^[a-z][a-z0-9-]{0,29}( [a-z][a-z0-9-]{0,29}){0,2}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();

    [GeneratedRegex("^[A-Z][A-Z0-9_-]{0,29}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ValueNamePattern();

    [GeneratedRegex("^--[a-z][a-z0-9-]{0,29}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OptionPattern();
}
