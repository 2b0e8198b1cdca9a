namespace PolicyMta.Policies.Settings;

/// <summary>
/// Reads options records out of configuration by reflection: keys are the property names in snake_case. Finds every mistake at once, each
/// with its place; if something is wrong the record keeps its default. Nothing about the bound types is remembered, so that a plugin's
/// types can be unloaded.
/// </summary>
internal sealed class SettingsBinder
{
    private const int LongestShown = 100;

    private readonly RecordBinder _records;
    private readonly CollectionBinder _collections;
    private readonly List<PolicyProblem> _problems;

    private SettingsBinder(List<PolicyProblem> problems)
    {
        _problems = problems;
        _records = new RecordBinder(this);
        _collections = new CollectionBinder(this);
    }

    public int ProblemCount => _problems.Count;

    /// <summary>What defaults that are paths are relative to; null: each to the folder of the file that its section stands in.</summary>
    public string? DefaultFolder { get; private init; }

    /// <param name="node">The section; null if it is not written.</param>
    /// <param name="problems">Takes every mistake.</param>
    /// <param name="missing">Where to report required keys if the section is not written.</param>
    /// <param name="defaultFolder">What defaults that are paths are relative to; if left out, the folder of the section's file.</param>
    public static T Bind<T>(
        SettingsNode? node, List<PolicyProblem> problems, SourcePlace missing = default, string? defaultFolder = null)
        where T : class
    {
        var place = missing.File is null ? new SourcePlace("configuration", 0, 0) : missing;
        var section = node ?? new SettingsMap(place, []);
        var binder = new SettingsBinder(problems) { DefaultFolder = defaultFolder };
        return binder.Read(new SettingsTarget(typeof(T), "", []), section) as T ?? Activator.CreateInstance<T>();
    }

    /// <summary>Reads one value, or reports why it cannot and returns null.</summary>
    public object? Read(SettingsTarget target, SettingsNode node)
    {
        if (node is SettingsScalar { Problem: { } problem })
        {
            _problems.Add(problem);
            return null;
        }

        var type = Nullable.GetUnderlyingType(target.Type) ?? target.Type;
        if (type == typeof(SettingsNode))
        {
            _problems.AddRange(ForeignValues.In(node).Select(scalar => scalar.Problem).OfType<PolicyProblem>());
            return node;
        }

        if (type == typeof(PlacedText))
            return ReadScalar(ScalarReader.Find(typeof(string))!, target, node) is string text
                ? new PlacedText(text, node.Place)
                : (object?)null;
        if (ScalarReader.Find(type) is { } scalar)
            return ReadScalar(scalar, target, node);
        if (RecordKey.WholeOf(type) is { } whole)
            return _records.ReadPartial(whole, target, node);
        return CollectionBinder.ShapeOf(type) is { } shape ? _collections.Read(shape, target, node) : _records.Read(type, target, node);
    }

    public void Report(SourcePlace place, string message, string remedy = "") => _problems.Add(new PolicyProblem(place, message, remedy));

    /// <summary>Whether the key is written without a value.</summary>
    public static bool IsEmpty(SettingsNode node) => node is SettingsScalar { Text: null };

    private object? ReadScalar(ScalarReader reader, SettingsTarget target, SettingsNode node)
    {
        if (node is not SettingsScalar scalar)
        {
            Report(node.Place, $"{target.Name} must be {reader.Expected}, not {Describe(node)}.", reader.Remedy);
            return null;
        }

        if (scalar.Text is null)
        {
            Report(node.Place, $"{target.Name} has no value; {reader.Expected} was expected.", reader.Remedy);
            return null;
        }

        var (value, mistake) = reader.Read(scalar.Text);
        if (value is FilePath path)
            value = path.In(node.Place.Folder);
        mistake ??= ValueRules.FindMistake(target.Rules, value!);
        if (mistake is null)
            return value;

        mistake = ForeignValues.Hide(scalar, value is not null, reader, mistake);
        Report(node.Place, $"{target.Name} {mistake.Message}", mistake.Remedy);
        return null;
    }

    /// <summary>A value as messages repeat it.</summary>
    public static string Short(string value) => value.Length <= LongestShown ? value : value[..LongestShown] + "...";

    public static string Describe(SettingsNode node) => node switch
    {
        SettingsMap => "a map",
        SettingsList => "a list",
        SettingsScalar { Text: null } => "an empty value",
        SettingsScalar { Written: { } written } => $"the value of '{Short(written)}'",
        SettingsScalar scalar => $"'{Short(scalar.Text)}'",
        _ => "something else",
    };
}
