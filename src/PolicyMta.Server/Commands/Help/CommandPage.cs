using System.CommandLine;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Commands.Help;

/// <summary>The man page of one command, of what <c>--help</c> says.</summary>
internal static class CommandPage
{
    /// <summary>The name of a command's page: <c>policymta-queue-list</c>.</summary>
    public static string NameOf(Command command) =>
        CommandNotes.PathOf(command) is { Length: > 0 } path ? $"policymta-{path.Replace(' ', '-')}" : "policymta";

    public static string Write(Command command, CommandNotes notes)
    {
        var page = new RoffWriter(NameOf(command), 1, Administration.Version);
        var (summary, rest) = Split(command.Description ?? "");
        page.Section("NAME").Text($"{NameOf(command)} - {summary}");
        page.Section("SYNOPSIS").Typed([Synopsis(command)]);
        page.Section("DESCRIPTION").Text(rest.Length > 0 ? $"{summary}.\n\n{rest}" : command.Description ?? "");
        var children = command.Subcommands.Where(child => !child.Hidden).ToList();
        if (children.Count > 0)
        {
            page.Section("COMMANDS");
            foreach (var child in children)
                page.Item($"policymta {CommandNotes.PathOf(child)}", $"{Split(child.Description ?? "").Summary}. See {NameOf(child)}(1).");
        }

        if (command.Arguments.Count > 0)
        {
            page.Section("ARGUMENTS");
            foreach (var argument in command.Arguments)
                page.Item(argument.HelpName ?? argument.Name, argument.Description ?? "");
        }

        page.Section("OPTIONS");
        foreach (var option in OptionsOf(command))
            page.Item(TermOf(option), option.Description ?? "");
        if (notes.ExamplesOf(command) is { Count: > 0 } examples)
            page.Section("EXAMPLES").Typed(examples);
        page.Section("EXIT STATUS");
        foreach (var line in notes.ExitCodesOf(command))
            page.Item(line[..1], line[1..].Trim());
        page.Section("FILES")
            .Item("policymta.yaml", "The configuration, in the current folder unless --config names another. See policymta.yaml(5).");
        return page.Section("SEE ALSO").Text(SeeAlso(command)).ToString();
    }

    private static string SeeAlso(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{NameOf(parent)}(1), policymta.yaml(5)" : "policymta.yaml(5)";

    /// <summary>The first sentence, without its full stop, as NAME and lists show it, and what follows.</summary>
    private static (string Summary, string Further) Split(string description)
    {
        var text = description.ReplaceLineEndings("\n").Trim();
        var end = text.IndexOf(". ", StringComparison.Ordinal) is >= 0 and var dot ? dot : text.Length;
        if (text.IndexOf('\n') is >= 0 and var line && line < end)
            end = line;
        return (text[..end].TrimEnd('.'), end < text.Length ? text[(end + 1)..].Trim('\n', ' ') : "");
    }

    private static string Synopsis(Command command)
    {
        var arguments = command.Arguments.Select(argument =>
        {
            var name = argument.Arity.MaximumNumberOfValues > 1
                ? $"{argument.HelpName ?? argument.Name}..."
                : argument.HelpName ?? argument.Name;
            return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
        });
        string[] parts =
        [
            $"policymta {CommandNotes.PathOf(command)}".Trim(), command.Subcommands.Count > 0 ? "COMMAND" : "", .. arguments, "[OPTION...]",
        ];
        return string.Join(' ', parts.Where(part => part.Length > 0));
    }

    /// <summary>Its own options, and those of the commands above it that hold for all below.</summary>
    private static IEnumerable<Option> OptionsOf(Command command)
    {
        var own = command.Options.Where(option => !option.Hidden);
        var above = command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive);
        return own.Concat(above).DistinctBy(option => option.Name);
    }

    private static string TermOf(Option option)
    {
        string[] names = [option.Name, .. option.Aliases.Where(alias => alias.StartsWith('-'))];
        var value = option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0
            ? ""
            : $" {option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant()}";
        return string.Join(", ", names) + value + (option.Required ? " (needed)" : "");
    }
}
