using ActorCompute.Messages.Files;

namespace ActorCompute.Coordinator.Tests.Content;

/// <summary>
/// The machine's disk, and a record of the steps that were taken on it. What a power cut leaves behind the first so many of them is replayed by
/// the least that a file system promises: a file has the bytes that were synced, a folder the names that were.
/// </summary>
internal sealed class RecordingDisk(string root) : IDisk
{
    private readonly Lock _gate = new();
    private readonly List<Step> _steps = [];

    /// <summary>The next sync of a folder fails, as it does for a program that is killed before it.</summary>
    public bool FailsToSyncFolder { get; set; }

    public int Count
    {
        get { lock (_gate) return _steps.Count; }
    }

    /// <summary>Whoever asked has been told that this file is there.</summary>
    public void Acknowledge(string path, byte[] bytes) => Add(new(What.Acknowledge, path) { Bytes = bytes });

    public void CreateFolder(string path)
    {
        lock (_gate)
        {
            if (Directory.Exists(path)) return;
            Disk.Instance.CreateFolder(path);
            _steps.Add(new(What.Create, path));
        }
    }

    public FileStream Create(string path)
    {
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);   // to be read, too
        Add(new(What.Create, path));
        return file;
    }

    public void Sync(FileStream file)
    {
        Disk.Instance.Sync(file);
        var bytes = new byte[file.Length];
        for (var at = 0; at < bytes.Length;) at += RandomAccess.Read(file.SafeFileHandle, bytes.AsSpan(at), at);
        Add(new(What.Sync, file.Name) { Bytes = bytes });
    }

    public void Move(string from, string to)
    {
        lock (_gate)   // two files that take one name do so in this order
        {
            Disk.Instance.Move(from, to);
            _steps.Add(new(What.Move, from) { To = to });
        }
    }

    public void SyncFolder(string path)
    {
        if (FailsToSyncFolder) throw new IOException("killed");
        Step step;
        lock (_gate) step = new(What.SyncFolder, path) { At = _steps.Count };   // what comes while it is under way may be missed
        Disk.Instance.SyncFolder(path);
        Add(step);
    }

    /// <summary>What the first steps have acknowledged and a power cut behind them would lose.</summary>
    /// <param name="withFolders">False leaves the syncs of folders out: what a program would lose that forgot them.</param>
    public IEnumerable<string> LostAfter(int steps, bool withFolders = true)
    {
        var disk = new Replay(root);
        var acknowledged = new Dictionary<string, byte[]>();
        for (var n = 0; n < steps; n++)
        {
            if (_steps[n] is { What: What.Acknowledge } told) acknowledged[told.Path] = told.Bytes;
            else if (withFolders || _steps[n].What is not What.SyncFolder) disk.Take(_steps[n], _steps);
        }
        return acknowledged.Where(a => disk.Read(a.Key) is not { } bytes || !bytes.AsSpan().SequenceEqual(a.Value)).Select(a => a.Key);
    }

    /// <summary>Pieces that would have their name and not their bytes if all names had reached the disk by themselves.</summary>
    public IEnumerable<string> BrokenAfter(int steps, Func<string, bool> isPiece)
    {
        var disk = new Replay(root);
        for (var n = 0; n < steps; n++) disk.Take(_steps[n], _steps);
        return disk.Files.Where(f => isPiece(f.Path) && f.Bytes is null).Select(f => f.Path);
    }

    private void Add(Step step)
    {
        lock (_gate) _steps.Add(step);
    }

    internal enum What
    {
        Create,
        Sync,
        Move,
        SyncFolder,
        Acknowledge,
    }

    internal sealed record Step(What What, string Path)
    {
        public string To { get; init; } = "";

        public byte[] Bytes { get; init; } = [];

        /// <summary>How many steps had been taken when this one began.</summary>
        public int At { get; init; }
    }

    /// <summary>Names and bytes, as they are and as they are on the disk.</summary>
    private sealed class Replay(string root)
    {
        private readonly Dictionary<string, Node> _now = [];
        private readonly Dictionary<string, Dictionary<string, Node>> _onDisk = [];
        private readonly List<Action<Dictionary<string, Node>>> _changes = [];

        public IEnumerable<(string Path, byte[]? Bytes)> Files => _now.Select(n => (n.Key, n.Value.Bytes));

        public void Take(Step step, IReadOnlyList<Step> all)
        {
            switch (step.What)
            {
                case What.Create:
                    Change(names => names[step.Path] = new());
                    break;
                case What.Sync:
                    _now[step.Path].Bytes = step.Bytes;
                    break;
                case What.Move:
                    var moved = _now[step.Path];
                    Change(names => { names.Remove(step.Path); names[step.To] = moved; });
                    break;
                case What.SyncFolder:
                    _onDisk[step.Path] = NamesIn(step.Path, all.Take(step.At).Count(s => s.What is What.Create or What.Move));
                    break;
            }
        }

        /// <summary>A file's bytes, if every folder down to it has its name on the disk; null if not, or they are not there.</summary>
        public byte[]? Read(string path)
        {
            for (var at = path; at != root; at = Path.GetDirectoryName(at)!)
                if (!_onDisk.TryGetValue(Path.GetDirectoryName(at)!, out var names) || !names.ContainsKey(at)) return null;
            return _onDisk[Path.GetDirectoryName(path)!][path].Bytes;
        }

        private void Change(Action<Dictionary<string, Node>> change)
        {
            change(_now);
            _changes.Add(change);
        }

        /// <summary>The names in a folder after so many changes.</summary>
        private Dictionary<string, Node> NamesIn(string folder, int changes)
        {
            var names = new Dictionary<string, Node>();
            foreach (var change in _changes.Take(changes)) change(names);
            return names.Where(n => Path.GetDirectoryName(n.Key) == folder).ToDictionary();
        }

        private sealed class Node
        {
            public byte[]? Bytes { get; set; }
        }
    }
}
