using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PolicyMta.Server.Commands.Help;

/// <summary>Help as the parser's library writes it, followed by examples and exit codes.</summary>
internal sealed class HelpWithExamples(SynchronousCommandLineAction help, CommandNotes notes) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <summary>Has a command line show it in place of the library's own.</summary>
    public static void Add(RootCommand root, CommandNotes notes)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
            option.Action = new HelpWithExamples((SynchronousCommandLineAction)option.Action!, notes);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var result = help.Invoke(parseResult);
        var (command, output) = (parseResult.CommandResult.Command, parseResult.InvocationConfiguration.Output);
        if (notes.ExamplesOf(command) is { Count: > 0 } examples)
            Write("Examples:", examples, output);
        Write("Exit codes:", notes.ExitCodesOf(command), output);
        return result;
    }

    private static void Write(string title, IReadOnlyList<string> lines, TextWriter output)
    {
        output.WriteLine(title);
        foreach (var line in lines)
            output.WriteLine("  " + line);
        output.WriteLine();
    }
}
