using System.ComponentModel.DataAnnotations;
using System.Net;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Tests.Settings;

public sealed class SettingsBinderTests
{
    [Fact]
    public void Every_kind_of_value_is_read()
    {
        var options = BindClean<Everything>("""
            text: hello
            number_as_text: 042
            flag: true
            count: -7
            big: 9000000000
            share: 0.25
            wait: 1h30m
            rate: 100/s
            reply: 451 4.7.1 later
            address: 2001:db8::1
            link: https://host.example/x
            priority: high
            category: source_reputation
            maybe: 5
            names: [a, b]
            numbers: [1, 2]
            array: [x]
            waits: [5m, 10m]
            shares: { a: 1, b: 2 }
            nested: { name: inner }
            many:
              - name: one
              - { name: two, count: 2 }
            by_name:
              first: { name: uno }
            raw: { any: [thing] }
            folders: one
            """);

        Assert.Equal("hello", options.Text);
        Assert.Equal("042", options.NumberAsText);
        Assert.True(options.Flag);
        Assert.Equal(-7, options.Count);
        Assert.Equal(9_000_000_000, options.Big);
        Assert.Equal(0.25, options.Share);
        Assert.Equal(TimeSpan.FromMinutes(90), options.Wait);
        Assert.Equal(new Rate(100, TimeSpan.FromSeconds(1)), options.Rate);
        Assert.Equal(451, options.Reply!.Code);
        Assert.Equal(IPAddress.Parse("2001:db8::1"), options.Address);
        Assert.Equal("host.example", options.Link!.Host);
        Assert.Equal(MessagePriority.High, options.Priority);
        Assert.Equal(Kind.SourceReputation, options.Category);
        Assert.Equal(5, options.Maybe);
        Assert.Equal(["a", "b"], options.Names);
        Assert.Equal([1, 2], options.Numbers);
        Assert.Equal(["x"], options.Array);
        Assert.Equal([TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10)], options.Waits);
        Assert.Equal(2, options.Shares["b"]);
        Assert.Equal("inner", options.Nested.Name);
        Assert.Equal(["one", "two"], options.Many.Select(item => item.Name));
        Assert.Equal("uno", options.ByName["first"].Name);
        Assert.Equal("thing", ((SettingsScalar)((SettingsList)((SettingsMap)options.Raw!)["any"]!).Items[0]).Text);
        Assert.Equal(["one"], options.Folders);
    }

    [Fact]
    public void What_is_not_written_keeps_its_default()
    {
        var options = BindClean<Everything>("{ names: , nested: , maybe: }");

        Assert.Equal("default", options.Text);
        Assert.Equal(["default"], options.Names);
        Assert.Null(options.Maybe);
    }

    [Fact]
    public void Every_mistake_is_found_at_once_with_its_place()
    {
        var problems = Problems<Everything>("""
            flag: yes
            count: 010
            big: many
            share: 1,5
            wait: 10
            rate: fast
            address: 10.1
            priority: hihg
            texxt: hello
            names: a
            shares: [1]
            nested: { cuont: 1 }
            many:
              - name: one
                count: 0
            by_name:
              first: {}
            pattern: UPPER
            text:
            numbers: [1, x, 3]
            """);

        Assert.Equal(
            [
                "1:7 'flag' must be true or false, not 'yes'. Write true.",
                "2:8 'count' has a leading zero in '010'. Write 10; numbers are decimal.",
                "3:6 'big' must be a whole number, not 'many'. Write it in digits, for instance 10.",
                "4:8 'share' must be a number, not '1,5'. Write it with a point if need be, for instance 0.5.",
                "5:7 'wait' must be a duration, not '10'. Write a number and a unit (ms, s, m, h, d), for instance 90s, 15m or 1h30m.",
                "6:7 'rate' is not understood: 'fast' is not a valid rate: write a number, a slash and a time, for instance 100/s, 600/min "
                    + "or 2000/h.",
                "7:10 'address' must be an IP address, not '10.1'. Write an address such as 192.0.2.1 or 2001:db8::1.",
                "8:11 'priority' must be one of bulk, normal, high, not 'hihg'. Did you mean high?",
                "10:8 'names' must be a list, not 'a'. Write [value, value] or '- value' lines below it.",
                "11:9 'shares' must be a map, not a list. Write 'name: value' lines below it.",
                "12:9 'nested.name' is missing. Write 'name: ...' here.",
                "12:11 Unknown key 'nested.cuont'. Did you mean 'count'? Allowed here: count, name.",
                "15:12 'many[0].count' is 0. Allowed: 1 to 10.",
                "17:10 'by_name.first.name' is missing. Write 'name: ...' here.",
                "18:10 'pattern' is 'UPPER'. It must match [a-z]+.",
                "19:6 'text' has no value; text was expected. Write one value on its line, in quotes if need be.",
                "20:14 'numbers[1]' must be a whole number, not 'x'. Write it in digits, for instance 10.",
            ],
            problems.Where(text => !text.StartsWith("9:", StringComparison.Ordinal)));
        Assert.StartsWith(
            "9:1 Unknown key 'texxt'. Did you mean 'text'? Allowed here: address, array,",
            Assert.Single(problems, text => text.StartsWith("9:", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("count: 3000000000", "1:8 'count' is 3000000000, which is too large or too small. Allowed: -2147483648 to 2147483647.")]
    [InlineData("count: 1_000", "1:8 'count' must be a whole number, not '1_000'. Write it in digits, for instance 10.")]
    [InlineData("count: [1]", "1:8 'count' must be a whole number, not a list. Write it in digits, for instance 10.")]
    [InlineData("flag: On", "1:7 'flag' must be true or false, not 'On'. Write true.")]
    [InlineData("nested: text", "1:9 'nested' must be a map, not 'text'. Its keys: count, name.")]
    [InlineData("[1, 2]", "1:1 This section must be a map, not a list.")]
    [InlineData("pause: 2h", "1:8 'pause' is 2h. Allowed: 1s to 1h.")]
    [InlineData("few: []", "1:6 'few' has 0 entries. Write at least 1.")]
    [InlineData("few: [[x]]", "1:7 'few[0]' must be text, not a list.")]
    [InlineData("low: 5\nhigh: 3", "2:7 'high': must not be below low: write 5 or more.")]
    public void A_mistake_names_its_place_and_remedy(string yaml, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Problems<Everything>(yaml)), StringComparison.Ordinal);

    [Fact]
    public void A_section_that_is_not_written_is_all_defaults_and_what_it_must_hold_is_missing()
    {
        var problems = new List<PolicyProblem>();
        Assert.Equal("default", SettingsBinder.Bind<Everything>(null, problems).Text);
        Assert.Empty(problems);

        SettingsBinder.Bind<ListenerOptions>(null, problems, new SourcePlace("policymta.yaml", 3, 5));
        Assert.Equal([
            "policymta.yaml:3:5: 'name' is missing. Write 'name: ...' here.",
            "policymta.yaml:3:5: 'address' is missing. Write 'address: ...' here.",
        ], problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public void A_path_is_relative_to_the_file_that_it_is_written_in_or_that_leaves_it_out()
    {
        var problems = new List<PolicyProblem>();
        var node = TestYaml.Parse("{ own: keys/a.pem, absolute: /keys/b.pem, none: \"\", list: [one, /two] }", "/etc/mta/policymta.yaml");
        var options = SettingsBinder.Bind<Paths>(node, problems);
        var unwritten = SettingsBinder.Bind<Paths>(null, problems, new SourcePlace("/etc/other/policymta.yaml", 1, 1));

        Assert.Empty(problems);
        Assert.Equal<FilePath>(["/etc/mta/keys/a.pem", "/keys/b.pem", ""], [options.Own, options.Absolute, options.None]);
        Assert.Equal(["/etc/mta/one", "/two"], options.List.Select(path => path.ToString()));
        Assert.Equal<FilePath>("/etc/mta/spool", options.Below.Folder);
        Assert.Equal<FilePath>(["/etc/other/default.pem", "/etc/other/spool"], [unwritten.Own, unwritten.Below.Folder]);
        Assert.Equal<FilePath>("spool", Paths.Shared.Folder);
    }

    [Fact]
    public void A_file_that_must_be_there_is_looked_for_where_its_path_leads() => Assert.Equal(
        [$"1:8 'there' cannot be read: there is no file {Path.GetFullPath("nowhere/x")}. Write the path of a file, relative to the folder "
            + "of this one."],
        Problems<Paths>("there: nowhere/x"));

    [Fact]
    public void Some_properties_of_a_record_are_read_among_the_keys_of_another_and_laid_over_a_whole_one()
    {
        var holder = BindClean<Holder>("{ by_name: { one: { own: x, count: 3 }, two: { own: y } }, part: { count: 4 } }");

        var whole = new Named { Name = "whole", Text = "kept" };
        Assert.Equal("x", holder.ByName["one"].Own);
        Assert.Equal(new Named { Name = "whole", Text = "kept", Count = 3 }, holder.ByName["one"].Inlined.Over(whole));
        Assert.Same(whole, holder.ByName["two"].Inlined.Over(whole));
        Assert.Equal(4, holder.Part.Over(whole).Count);
        Assert.Equal("whole", whole.Name);
        Assert.Equal(1, whole.Count);
    }

    [Theory]
    [InlineData("by_name: { one: { count: 0 } }", "1:26 'by_name.one.count' is 0. Allowed: 1 to 10.")]
    [InlineData(
        "by_name: { one: { cuont: 1 } }", "1:19 Unknown key 'by_name.one.cuont'. Did you mean 'count'? Allowed here: count, own, text.")]
    [InlineData("part: { name: x }", "1:9 Unknown key 'part.name'. Allowed here: count, text.")]
    [InlineData("named: { a: { name: x } }", "1:15 Unknown key 'named.a.name'. Allowed here: count, text.")]
    [InlineData("part: 5", "1:7 'part' must be a map, not '5'. Its keys: count, text.")]
    public void A_mistake_in_a_part_names_its_place_and_remedy(string yaml, string expected) =>
        Assert.Equal(expected, Assert.Single(Problems<Holder>(yaml)));

    [Fact]
    public void An_entry_of_a_map_bears_its_key_as_its_name() =>
        Assert.Equal("a", BindClean<Holder>("named: { a: { count: 2 } }").Named["a"].Name);

    [Fact]
    public void A_type_that_cannot_be_read_says_so() =>
        Assert.Contains(
            "constructor without parameters",
            Assert.Throws<NotSupportedException>(() => Problems<Positional>("{ x: 1 }")).Message,
            StringComparison.Ordinal);

    private static T BindClean<T>(string yaml)
        where T : class
    {
        var problems = new List<PolicyProblem>();
        var bound = SettingsBinder.Bind<T>(TestYaml.Parse(yaml), problems);
        Assert.Empty(problems);
        return bound;
    }

    private static List<string> Problems<T>(string yaml)
        where T : class
    {
        var problems = new List<PolicyProblem>();
        SettingsBinder.Bind<T>(TestYaml.Parse(yaml), problems);
        return [.. problems.OrderBy(problem => problem.Place.Line).ThenBy(problem => problem.Place.Column)
            .Select(problem => $"{problem.Place.Line}:{problem.Place.Column} {problem.Message} {problem.Remedy}".TrimEnd())];
    }

    private enum Kind
    {
        None,
        SourceReputation,
    }

    private sealed record Positional(int X);

    private sealed record Paths
    {
        public static Folders Shared { get; } = new();

        public FilePath Own { get; init; } = "default.pem";

        public FilePath Absolute { get; init; }

        public FilePath None { get; init; }

        [FileExists]
        public FilePath There { get; init; }

        public ImmutableArray<FilePath> List { get; init; } = [];

        public Folders Below { get; init; } = Shared;
    }

    private sealed record Folders
    {
        public FilePath Folder { get; init; } = "spool";
    }

    private sealed record Holder
    {
        public IReadOnlyDictionary<string, Outer> ByName { get; init; } = new Dictionary<string, Outer>();

        public Partial<Named> Part { get; init; } = new();

        public IReadOnlyDictionary<string, Named> Named { get; init; } = new Dictionary<string, Named>();
    }

    private sealed record Outer
    {
        public string Own { get; init; } = "";

        [InlineSettings]
        public Partial<Named> Inlined { get; init; } = new();
    }

    private sealed record Named
    {
        [SettingsKey]
        public required string Name { get; init; }

        public string Text { get; init; } = "";

        [Range(1, 10)]
        public int Count { get; init; } = 1;
    }

    private sealed record Inner
    {
        public required string Name { get; init; }

        [Range(1, 10)]
        public int Count { get; init; } = 1;
    }

    private sealed record Everything : ISettingsValidation
    {
        public string Text { get; init; } = "default";

        public string NumberAsText { get; init; } = "";

        [RegularExpression("[a-z]+")]
        public string Pattern { get; init; } = "";

        public bool Flag { get; init; }

        public int Count { get; init; }

        public long Big { get; init; }

        public double Share { get; init; }

        public TimeSpan Wait { get; init; }

        [Range(typeof(TimeSpan), "1s", "1h")]
        public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

        public Rate? Rate { get; init; }

        public SmtpReply? Reply { get; init; }

        public IPAddress? Address { get; init; }

        public Uri? Link { get; init; }

        public MessagePriority Priority { get; init; }

        public Kind Category { get; init; }

        public int? Maybe { get; set; } = 3;

        public int Low { get; init; }

        public int High { get; init; } = 100;

        public IReadOnlyList<string> Names { get; init; } = ["default"];

        public List<int> Numbers { get; init; } = [];

        public string[] Array { get; init; } = [];

        [MinLength(1)]
        public string[] Few { get; init; } = ["x"];

        public ImmutableArray<TimeSpan> Waits { get; init; } = [];

        public ImmutableDictionary<string, int> Shares { get; init; } = ImmutableDictionary<string, int>.Empty;

        public Inner Nested { get; init; } = new() { Name = "none" };

        public IReadOnlyList<Inner> Many { get; init; } = [];

        public IReadOnlyDictionary<string, Inner> ByName { get; init; } = new Dictionary<string, Inner>();

        public SettingsNode? Raw { get; init; }

        [OneOrList]
        public IReadOnlyList<string> Folders { get; init; } = [];

        public int Computed => Count * 2;

        public IEnumerable<(string Setting, string Problem)> Validate() =>
            High < Low ? [("high", $"must not be below low: write {Low} or more.")] : [];
    }
}
