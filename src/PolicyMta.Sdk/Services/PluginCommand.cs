namespace PolicyMta.Sdk;

/// <summary>
/// A verb that a plugin adds to the command line: <c>policymta NAME ...</c>. Described once; help, completion, checks of what the user
/// wrote, <c>--json</c> and exit codes follow, as they do for the server's own commands. Immutable.
/// </summary>
public sealed record PluginCommand
{
    /// <summary>How long a command may take that the server carries out; longer work belongs into a background service.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(50);

    /// <summary>
    /// One to three words with a space between them, for instance <c>quiet-hours show</c>: lower-case letters, digits and hyphens, each
    /// word beginning with a letter. The first word must not be a command of the server or of another plugin; under <c>bounce</c>,
    /// which is the server's, a plugin may have commands of two or three words.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>What it does, in one line, for <c>--help</c>.</summary>
    public required string Description { get; init; }

    /// <summary>
    /// What a user would type, one line each, for the end of <c>--help</c> and the man page: <c>policymta quiet-hours show --json</c>.
    /// </summary>
    public ImmutableArray<string> Examples { get; init; } = [];

    /// <summary>
    /// What its exit codes mean beyond the usual ones (0 done, 1 it went wrong, 2 it was not understood and nothing was done), one line
    /// each: <c>1  the address gets no mail</c>.
    /// </summary>
    public ImmutableArray<string> ExitCodes { get; init; } = [];

    /// <summary>What the user writes after the name, in order.</summary>
    public ImmutableArray<CommandArgument> Arguments { get; init; } = [];

    /// <summary>Its options. <c>--json</c>, <c>--config</c>, <c>--help</c> and <c>--version</c> are the server's.</summary>
    public ImmutableArray<CommandOption> Options { get; init; } = [];

    /// <summary>
    /// Whether it runs without a server, in the program that the user started: the plugin is loaded and configured there for it, its
    /// background services are not started, its store can only be read, and nothing can be injected; <see cref="CommandCall.Server"/> asks
    /// the running server. Otherwise the running server carries it out, asked over the admin API.
    /// </summary>
    public bool Local { get; init; }

    /// <summary>
    /// Whether it runs without a server, as if it were <see cref="Local"/>, if none answers; the user is told so. Then it shows what the
    /// files say, and otherwise what is in force.
    /// </summary>
    public bool LocalWithoutServer { get; init; }

    /// <summary>
    /// Whether it changes nothing and shows nothing secret: then whoever may look at the server may run it, and it is not kept in the audit
    /// log. Otherwise it takes the role <c>admin</c>.
    /// </summary>
    public bool ReadOnly { get; init; }

    /// <summary>What it does. An exception is shown with its message, and is a failure.</summary>
    public required CommandHandler Handler { get; init; }
}
