using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace PolicyMta.Sdk;

/// <summary>
/// What a plugin may ask of the server while it is being configured. Implemented by the server alone; members may be added.
/// </summary>
public interface IPluginBuilder
{
    /// <summary>The plugin's own manifest.</summary>
    PluginManifest Manifest { get; }

    /// <summary>A logger whose category is the plugin's id.</summary>
    ILogger Logger { get; }

    /// <summary>The server's clock. Timers made from it end with the plugin only if the plugin disposes them.</summary>
    TimeProvider Time { get; }

    /// <summary>Puts events into the server's stream.</summary>
    IEventEmitter Events { get; }

    /// <summary>
    /// Hands messages in. Not before the plugin's generation is in force: from handlers, endpoints, commands and background services.
    /// </summary>
    IMessageInjector Injector { get; }

    /// <summary>Writes messages of their words.</summary>
    IMessageComposer Composer { get; }

    /// <summary>How often something may happen.</summary>
    ILimits Limits { get; }

    /// <summary>Reads messages as mail clients do: subject, texts, parts.</summary>
    IMimeReader Mime { get; }

    /// <summary>
    /// The ready queues, what came of their mail lately, and paces that slow them down. Empty before the server has started.
    /// </summary>
    ITraffic Traffic { get; }

    /// <summary>What the journal of events still says of earlier mail. Empty before the server has started.</summary>
    IMessageHistory History { get; }

    /// <summary>
    /// Takes reports about earlier mail that came by another way than mail to a listener. Not before the plugin's generation is in force:
    /// from handlers, endpoints, commands and background services.
    /// </summary>
    IReportIntake Reports { get; }

    /// <summary>
    /// Commands over mail that waits or will come. Not before the plugin's generation is in force: from handlers, endpoints, commands and
    /// background services.
    /// </summary>
    IDirectives Directives { get; }

    /// <summary>
    /// Makes the plugin's instruments, which the server exports with its own. Its name is <c>policymta.plugins.</c> and the plugin's id.
    /// Disposed when the plugin is unloaded.
    /// </summary>
    Meter Meter { get; }

    /// <summary>The plugin's own keys and values, on disk. Nothing is opened before the first use.</summary>
    IPluginStore Store { get; }

    /// <summary>The tables of the configuration. Not before the plugin's generation is in force.</summary>
    ITables Tables { get; }

    /// <summary>
    /// The full path of the folder that the plugin was loaded from, for what it brings along: lists, templates, certificates. Only to be
    /// read; a change of a file in it loads the plugin anew. Thread-safe.
    /// </summary>
    string Folder { get; }

    /// <summary>
    /// The full path of a folder of the plugin's own below the spool, for files that it writes: it survives restarts, reloads and updates
    /// of the plugin, and only the server's user may enter it. Made when it is first asked for. Two instances of the plugin may overlap, so
    /// begin to write in a background service or handler, not in <see cref="IPlugin.Configure"/>; <c>policymta check</c>, and commands that
    /// run beside the server, give the path and make nothing. Thread-safe.
    /// </summary>
    /// <exception cref="System.IO.IOException">The folder cannot be made, or is another user's.</exception>
    string StateFolder { get; }

    /// <summary>
    /// Cancelled when the plugin is about to be unloaded: end timers, loops and subscriptions then, or the assembly stays in memory and is
    /// reported by name.
    /// </summary>
    CancellationToken Unloading { get; }

    /// <summary>
    /// Reads the plugin's section of the configuration (<c>plugins: settings: ID:</c>), laid over the <c>defaults.yaml</c> in its folder,
    /// or over the files that its manifest names in its place (<see cref="PluginManifest.Defaults"/>): maps are merged key by key; lists,
    /// values, and maps with <c>replace: true</c> in them take the place of the defaults'.
    /// Keys are in snake_case; unknown keys, wrong types, values outside a
    /// <see cref="System.ComponentModel.DataAnnotations.RangeAttribute"/> and missing <c>required</c> members are reported with file, line
    /// and column and refuse the reload.
    /// </summary>
    /// <typeparam name="T">A class or record with settable or init-only properties.</typeparam>
    T Options<T>()
        where T : class, new();

    /// <summary>
    /// Has the plugin configured anew, as by a change of its settings, when the content of a file changes that it reads while it is being
    /// configured, for instance a key. To be called before the file is read, whether the file is there or not. Not for files that the
    /// plugin writes, nor for those in its own folder, which are watched anyway. An empty path is none.
    /// </summary>
    /// <param name="file">The file; 10,000 at most for one plugin. Files above 16 MiB are judged by size, times and inode.</param>
    void DependsOn(FilePath file);

    /// <summary>
    /// Reports a mistake in the plugin's settings that binding cannot see, for instance a file that does not exist. Refuses the reload.
    /// </summary>
    /// <param name="setting">The path of the setting below the plugin's section, for instance <c>keys[0].file</c>; empty for the section
    /// itself.</param>
    /// <param name="problem">What is wrong, and what to write instead.</param>
    void ReportProblem(string setting, string problem);

    /// <summary>
    /// Where a setting of the plugin is written: in the configuration, a file that it includes, or the plugin's <c>defaults.yaml</c>. May
    /// be asked at any time. Thread-safe.
    /// </summary>
    /// <param name="setting">The path of the setting below the plugin's section, for instance <c>rules.gmail.connections</c>; a key with
    /// dots stands in brackets: <c>domains[example.com]</c>. Empty for the section itself.</param>
    /// <returns>Null if nobody wrote it.</returns>
    SettingPlace? PlaceOf(string setting);

    /// <summary>Registers an on-inject handler.</summary>
    void OnInject(IInjectHandler handler);

    /// <summary>
    /// Registers an on-inject handler that is asked after all others, those of scripts included: for what depends on tenant, campaign,
    /// labels, recipients and return paths as they will be. Those of several plugins are asked in the plugins' order.
    /// </summary>
    void OnInjectLast(IInjectHandler handler);

    /// <summary>Registers a handler that is asked about each recipient before the message has come.</summary>
    void OnRecipient(IRecipientHandler handler);

    /// <summary>Registers an on-route handler.</summary>
    void OnRoute(IRouteHandler handler);

    /// <summary>Registers an on-sign handler.</summary>
    void OnSign(ISignHandler handler);

    /// <summary>
    /// Registers an on-sign handler that is asked after all others, those of scripts included: for what follows the keys that they name.
    /// </summary>
    void OnSignLast(ISignHandler handler);

    /// <summary>Registers an on-bounce handler.</summary>
    void OnBounce(IBounceHandler handler);

    /// <summary>Declares a traffic profile. The administrator's profile of the same name wins.</summary>
    void AddTrafficProfile(TrafficProfile profile);

    /// <summary>
    /// Gives traffic profiles that are made when a decision names them: for names of which there are too many to declare all beforehand.
    /// Declared profiles of the same name win, and the administrator's.
    /// </summary>
    /// <param name="find">Returns the profile of a name, which bears it, or null. It is asked once for each name that it knows, on any
    /// thread, while mail waits for it: it must be quick, and always mean the same.</param>
    void AddTrafficProfiles(Func<string, TrafficProfile?> find);

    /// <summary>
    /// Answers operators who ask where a limit or a decision of the plugin is written, for <c>policymta why</c>.
    /// </summary>
    /// <param name="find">Returns the place, or null if it does not know. It is asked on any thread and must be quick.</param>
    void AddOrigins(Func<OriginQuestion, SettingPlace?> find);

    /// <summary>
    /// Says that a setting names an egress pool: one that does not exist is a mistake of the setting, also if it goes at a later reload,
    /// which is then refused.
    /// </summary>
    /// <param name="setting">The path of the setting below the plugin's section, for instance <c>rules.gmail.pool</c>.</param>
    /// <param name="name">The pool's name.</param>
    void NamesEgressPool(string setting, string name);

    /// <summary>As <see cref="NamesEgressPool"/>, for an egress source.</summary>
    /// <param name="setting">The path of the setting below the plugin's section.</param>
    /// <param name="name">The source's name.</param>
    void NamesEgressSource(string setting, string name);

    /// <summary>Registers a taker of events.</summary>
    void AddEventSink(IEventSink sink);

    /// <summary>
    /// Answers HTTP calls under <c>/api/v1/plugins/ID</c>, where ID is the plugin's id, on the server's HTTP listener. A call is answered
    /// by the plugin that is in force when it comes.
    /// </summary>
    /// <param name="method">GET, which answers HEAD as well (RFC 9110 section 9.3.2), POST, PUT, PATCH or DELETE.</param>
    /// <param name="path">
    /// The path below the prefix, for instance <c>/lists/{list}</c>: segments of letters, digits, '.', '_', '~' and '-'; a name in braces
    /// stands for any one segment, and <c>{*rest}</c> at the end for all that follows. If several match, the one with more literal segments
    /// at its beginning is meant.
    /// </param>
    /// <param name="handler">What answers.</param>
    /// <param name="options">
    /// Who may call, and what a call may cost; if left out, tokens with the scope <c>admin</c>, 1 MiB and 10 s.
    /// </param>
    void MapHttp(string method, string path, HttpHandler handler, HttpEndpointOptions? options = null);

    /// <summary>
    /// Has calls to <c>/api/v1/NAME</c>, and to all below it, answered by the plugin's endpoints under <c>/NAME</c>, which
    /// <see cref="MapHttp"/> maps as usual. Names that the server or another plugin has are refused.
    /// </summary>
    /// <param name="name">A lower-case word with hyphens, up to 40 characters, for instance <c>templates</c>.</param>
    void AddHttpArea(string name);

    /// <summary>Finds the templates that clients name when they send. Several sources are asked in the plugins' order.</summary>
    void AddTemplateSource(ITemplateSource source);

    /// <summary>Declares a limit of the plugin's own for <see cref="Limits"/>.</summary>
    /// <param name="name">Its name: lower-case letters, digits, '_', '-' and '.', up to 60. The administrator knows it as
    /// <c>ID/NAME</c>.</param>
    /// <param name="rate">How often, for each key; the whole number may be taken at once.</param>
    /// <param name="maxKeys">How many keys are remembered: 1 to 10,000,000. Beyond that, keys that were not used for long are forgotten
    /// first.</param>
    void AddLimit(string name, Rate rate, int maxKeys = 100_000);

    /// <summary>
    /// Reads the journal of events from where the last reader of this name left off. Enumerate it in a background service. If two instances
    /// of the plugin overlap, the newer waits until the older has ended.
    /// </summary>
    /// <param name="name">The reader's name among the plugin's: lower-case letters, digits, '_', '-' and '.', up to 60.</param>
    /// <param name="reading">What is read; if left out, events of all kinds from now on.</param>
    IEventReader AddEventReader(string name, EventReading? reading = null);

    /// <summary>Hands events on to another system, from where the last exporter of this name left off.</summary>
    /// <param name="name">The exporter's name among the plugin's readers and exporters: lower-case letters, digits, '_', '-' and '.', up to
    /// 60.</param>
    /// <param name="exporter">What is called with each batch.</param>
    /// <param name="reading">What is read; if left out, events of all kinds from now on.</param>
    void AddEventExporter(string name, IEventExporter exporter, EventReading? reading = null);

    /// <summary>
    /// Makes what an <see cref="System.Net.Http.HttpClient"/> connects with, for addresses that a tenant or another stranger may have
    /// chosen: hosts are resolved as mail's are, and connections go to this machine and to private networks only where that is allowed,
    /// whatever the name resolves to at that moment. Redirections are not followed, there are no cookies and no proxy, answers' headers are
    /// bounded to 16 KiB; bound bodies and time yourself. It connects once the plugin's generation is in force. Dispose it with the plugin.
    /// </summary>
    /// <param name="web">Where it may go, and whom it trusts.</param>
    /// <exception cref="FormatException">The file of authorities cannot be read.</exception>
    HttpMessageHandler OpenWeb(WebAccess web);

    /// <summary>
    /// Adds a panel to the web console, which shows it while the plugin is in force. It may ask this plugin's endpoints that are for tokens
    /// with the scope <c>admin</c> or <c>read</c>, if the user's role suffices, and the admin API.
    /// </summary>
    void AddConsolePanel(ConsolePanel panel);

    /// <summary>
    /// Asks for the plugin's own database; once. It is opened, and its tables are brought up to date in one transaction, when it is first
    /// used: in handlers, endpoints, commands and background services, not in <see cref="IPlugin.Configure"/>. In <c>policymta check</c>
    /// and in commands that run beside the server it cannot be opened.
    /// </summary>
    /// <param name="migrations">What makes its tables, from the first release on. Mistakes in them refuse the reload.</param>
    IPluginDatabase AddDatabase(ImmutableArray<Migration> migrations);

    /// <summary>Adds a verb to the command line.</summary>
    void AddCommand(PluginCommand command);

    /// <summary>Runs work beside the mail, from the moment the plugin's generation is in force until <see cref="Unloading"/>.</summary>
    void AddBackgroundService(Func<CancellationToken, Task> run);
}
